package httpapi

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"
	"time"
	_ "time/tzdata"

	"stafett/internal/bti"
	"stafett/internal/field"
	"stafett/internal/wireshape"
	"stafett/server/auth"
	"stafett/server/store"
	"stafett/server/store/sqlite"
	"stafett/server/syncer"
	"stafett/syncproto"
	"stafett/syncproto/jsonv"
)

// samplesUpdate writes answers.json of one version anew; see testdata/wire/README.md.
var samplesUpdate = flag.Int("samples", 0, "write the answers of the samples of this wire version anew")

// session is testdata/wire/v<number>/session.json: what clients of a version send, in order.
type session struct {
	Now      time.Time `json:"now"`
	Accounts []struct {
		Person  bti.PersonID  `json:"person"`
		Name    string        `json:"name"`
		Role    bti.Role      `json:"role"`
		Unit    bti.UnitID    `json:"unit"`
		Service bti.ServiceID `json:"service"`
	} `json:"accounts"`
	Reference []struct {
		Kind   bti.Kind    `json:"kind"`
		Fields jsonv.Value `json:"f"`
	} `json:"reference"`
	Steps []struct {
		Name string       `json:"name"`
		Who  bti.PersonID `json:"who"`
		Path string       `json:"path"`
		Body jsonv.Value  `json:"body"`
	} `json:"steps"`
}

// expected is what a step is answered: of a push the results with the codes of what stood in
// the way, of a pull what it brings.
type expected struct {
	Step     string                `json:"step"`
	Status   int                   `json:"status"`
	Code     string                `json:"code,omitempty"`
	Outcomes []string              `json:"outcomes,omitempty"`
	Held     bool                  `json:"held,omitempty"`
	Fresh    []string              `json:"fresh,omitempty"`
	Purges   []string              `json:"purges,omitempty"`
	Judged   []string              `json:"judged,omitempty"`
	Records  map[string]sampleSeen `json:"records,omitempty"`
}

type sampleSeen struct {
	Kind      string      `json:"kind"`
	Scope     string      `json:"scope"`
	Fields    jsonv.Value `json:"f,omitzero"`
	Conflicts []string    `json:"conflicts,omitempty"`
}

// samples is one run of a session.
type samples struct {
	*world
	session
	shape   *wireshape.Shape
	seen    wireshape.Seen
	tokens  map[bti.PersonID]string
	cursors map[bti.PersonID]string
	// latest state of the records that were pulled, by anybody
	records map[string]jsonv.Value
}

func wireFile(version int, name string) string {
	return filepath.Join("..", "..", "testdata", "wire", "v"+strconv.Itoa(version), name)
}

// startSamples is the real server, over HTTP, with the session's municipality.
func startSamples(t *testing.T, version int) *samples {
	t.Helper()
	shape, err := wireshape.Read(wireFile(version, "shape.txt"))
	if err != nil {
		t.Fatal(err)
	}
	x := &samples{
		world: &world{t: t, log: &strings.Builder{}}, shape: shape, seen: wireshape.Seen{},
		tokens: map[bti.PersonID]string{}, cursors: map[bti.PersonID]string{}, records: map[string]jsonv.Value{},
	}
	readJSON(t, wireFile(version, "session.json"), &x.session)
	x.now = x.Now
	clock := func() time.Time { return x.now }
	ctx := context.Background()
	st, err := sqlite.Open(ctx, filepath.Join(t.TempDir(), "m.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = st.Close() })
	oslo, err := time.LoadLocation("Europe/Oslo")
	if err != nil {
		t.Fatal(err)
	}
	sync := syncer.New(syncer.Config{Store: st, Now: clock, Place: oslo, Mode: field.Demo, Report: func(err error) { t.Error(err) }})
	err = st.Write(ctx, func(tx store.Tx) error {
		for _, a := range x.Accounts {
			err := tx.PutAccount(store.Account{Person: a.Person, Login: string(a.Person), Name: a.Name, Role: a.Role, Unit: a.Unit, Service: a.Service})
			if err != nil {
				return err
			}
		}
		return tx.Name("samples")
	})
	if err != nil {
		t.Fatal(err)
	}
	var reference []bti.Record
	for _, r := range x.Reference {
		var faults field.Faults
		reference = append(reference, bti.Decode(r.Kind, r.Fields, &faults))
		if len(faults.List) > 0 {
			t.Fatalf("%s: %v", r.Kind, faults.List)
		}
	}
	made := 0
	err = sync.Publish(ctx, reference, func() syncproto.RecordID {
		made++
		return bti.NewUUID7(x.now.UnixMilli(), [10]byte{8: byte(made >> 8), 9: byte(made)})
	})
	if err != nil {
		t.Fatal(err)
	}
	au, err := auth.New(ctx, st, clock)
	if err != nil {
		t.Fatal(err)
	}
	var people []DemoPerson
	for _, a := range x.Accounts {
		people = append(people, DemoPerson{Person: a.Person, Name: a.Name, Role: a.Role})
	}
	x.srv, err = New(Config{
		Auth: au, Store: st, Sync: sync, App: fstest.MapFS{"index.html": {Data: []byte("<!doctype html>")}},
		Log: slog.New(slog.NewTextHandler(x.log, nil)), Now: clock, Mode: field.Demo, Demo: people,
	})
	if err != nil {
		t.Fatal(err)
	}
	return x
}

func readJSON(t *testing.T, path string, into any) {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	d := json.NewDecoder(bytes.NewReader(b))
	d.DisallowUnknownFields()
	if err := d.Decode(into); err != nil {
		t.Fatalf("%s: %v", path, err)
	}
}

// fill puts in what a client has from earlier answers: "$cursor", "$version:<record>", "$conflict:<record>".
func (x *samples) fill(who bti.PersonID, v jsonv.Value) jsonv.Value {
	switch v.Kind() {
	case jsonv.Object:
		out := jsonv.Obj()
		for _, m := range v.Members() {
			if m.Val.IsNull() {
				out = jsonv.Obj(append(slices.Clone(out.Members()), m)...)
				continue
			}
			out = out.With(m.Key, x.fill(who, m.Val))
		}
		return out
	case jsonv.Array:
		var list []jsonv.Value
		for _, e := range v.Elems() {
			list = append(list, x.fill(who, e.Val))
		}
		return jsonv.Arr(list...)
	}
	what, id, _ := strings.Cut(v.Text(), ":")
	switch what {
	case "$cursor":
		return jsonv.Str(x.cursors[who])
	case "$version":
		return x.records[id].Get("v")
	case "$conflict":
		list := x.records[id].Get("cf")
		if list.Len() == 0 {
			x.t.Fatalf("%s has no conflict", id)
		}
		return list.Elem(0).Get("id")
	}
	return v
}

// messageAt are those of the wire, by their path; what else a session asks for only moves it on.
var messageAt = map[string]string{"/api/sync/push": "Push", "/api/sync/pull": "Pull"}

// run sends the session and says what was answered, holding every answer against the shape of the version.
func (x *samples) run() []expected {
	x.t.Helper()
	var out []expected
	for _, step := range x.Steps {
		body := x.fill(step.Who, step.Body)
		device := body.Get("device").Text()
		if x.tokens[step.Who] == "" {
			a := x.ask("POST", "/api/demo/login", `{"person":"`+string(step.Who)+`","device":"`+device+`","deviceName":"samples"}`)
			var s SessionBody
			if err := json.Unmarshal([]byte(a.body), &s); err != nil || s.AccessToken == "" {
				x.t.Fatalf("%s: %d %s", step.Who, a.StatusCode, a.body)
			}
			x.tokens[step.Who] = s.AccessToken
		}
		x.now = x.now.Add(time.Second)
		message := messageAt[step.Path]
		if message != "" {
			x.holds(step.Name, message, body)
		}
		a := x.ask("POST", step.Path, body.String(), "Authorization", "Bearer "+x.tokens[step.Who])
		answer, err := jsonv.Parse(a.body)
		if err != nil {
			x.t.Fatalf("%s: %d %s", step.Name, a.StatusCode, a.body)
		}
		e := expected{Step: step.Name, Status: a.StatusCode, Code: answer.Get("code").Text()}
		for _, p := range answer.Get("purges").Elems() {
			e.Purges = append(e.Purges, p.Val.Get("scope").Text()+" "+p.Val.Get("reason").Text())
		}
		if a.StatusCode == 200 && message != "" {
			x.holds(step.Name, message+"Answer", answer)
			x.answered(step.Who, answer, &e)
		}
		out = append(out, e)
	}
	return out
}

// answered notes what an answer says.
func (x *samples) answered(who bti.PersonID, answer jsonv.Value, e *expected) {
	for _, o := range answer.Get("outcomes").Elems() {
		text := o.Val.Get("result").Text()
		for _, f := range o.Val.Get("findings").Elems() {
			if f.Val.Get("severity").Text() == "error" {
				text += " " + f.Val.Get("code").Text()
			}
		}
		e.Outcomes = append(e.Outcomes, text)
	}
	if answer.Get("cursor").Text() != "" {
		x.cursors[who] = answer.Get("cursor").Text()
	}
	e.Held = answer.Get("held").IsTrue()
	for _, s := range answer.Get("fresh").Elems() {
		e.Fresh = append(e.Fresh, s.Val.Text())
	}
	for _, m := range answer.Get("judged").Elems() {
		j := m.Val
		e.Judged = append(e.Judged, strings.TrimSpace(j.Get("entry").Get("n").String()+" "+j.Get("result").Text()+" by "+j.Get("by").Text()+" "+j.Get("reason").Text()))
	}
	for _, m := range answer.Get("records").Elems() {
		r := m.Val
		known := jsonv.Equal(x.records[r.Get("id").Text()].Get("v"), r.Get("v"))
		x.records[r.Get("id").Text()] = r
		if e.Records == nil {
			e.Records = map[string]sampleSeen{}
		}
		seen := sampleSeen{Kind: r.Get("kind").Text(), Scope: r.Get("scope").Text()}
		if !known {
			seen.Fields = r.Get("f") // the first time: the same for everybody
		}
		for _, c := range r.Get("cf").Elems() {
			seen.Conflicts = append(seen.Conflicts, c.Val.Get("field").Text()+" "+c.Val.Get("value").String()+" "+c.Val.Get("by").Text())
		}
		e.Records[r.Get("id").Text()] = seen
	}
}

// missing says what of the answers that a client of the version got then is not there now. More may be.
func missing(want, got expected) []string {
	var out []string
	bad := func(format string, args ...any) { out = append(out, want.Step+": "+fmt.Sprintf(format, args...)) }
	if got.Status != want.Status || got.Code != want.Code || got.Held != want.Held {
		bad("%d %q held %v, and was %d %q held %v", got.Status, got.Code, got.Held, want.Status, want.Code, want.Held)
	}
	if !slices.Equal(got.Outcomes, want.Outcomes) {
		bad("outcomes\n  %s\nand were\n  %s", strings.Join(got.Outcomes, "\n  "), strings.Join(want.Outcomes, "\n  "))
	}
	for _, s := range want.Fresh {
		if !slices.Contains(got.Fresh, s) {
			bad("%s does not come whole", s)
		}
	}
	for _, s := range want.Purges {
		if !slices.Contains(got.Purges, s) {
			bad("no purge of %s", s)
		}
	}
	if !slices.Equal(got.Judged, want.Judged) {
		bad("judged %q, and was %q", got.Judged, want.Judged)
	}
	for id, w := range want.Records {
		g, ok := got.Records[id]
		if !ok || g.Kind != w.Kind || g.Scope != w.Scope {
			bad("%s %s in %s does not come; it is %s in %s", w.Kind, id, w.Scope, g.Kind, g.Scope)
			continue
		}
		for _, m := range w.Fields.Members() {
			if now := g.Fields.Get(m.Key); !jsonv.Equal(now, m.Val) {
				bad("%s %s has %s = %s, and had %s", w.Kind, id, m.Key, now, m.Val)
			}
		}
		for _, c := range w.Conflicts {
			if !slices.Contains(g.Conflicts, c) {
				bad("%s %s does not hold the conflict %s", w.Kind, id, c)
			}
		}
	}
	return out
}

func released() []int {
	var out []int
	for n := 1; n < len(syncproto.History); n++ {
		if syncproto.History[n].Shape != "" {
			out = append(out, n)
		}
	}
	return out
}

// The samples of a released version are never changed: they are what clients
// out there send. What the server answers may grow. When a rule changes what becomes of an entry,
// the answers are written anew, in a commit that says why the old clients can live with it.
func TestClientsOfEveryReleasedVersionAreStillServed(t *testing.T) {
	for _, n := range released() {
		if n < syncproto.Oldest {
			continue // see the next test
		}
		t.Run("version "+strconv.Itoa(n), func(t *testing.T) {
			got := startSamples(t, n).run()
			path := wireFile(n, "answers.json")
			if *samplesUpdate == n {
				var b bytes.Buffer
				e := json.NewEncoder(&b)
				e.SetEscapeHTML(false)
				e.SetIndent("", " ")
				if err := e.Encode(got); err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(path, b.Bytes(), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			var want []expected
			readJSON(t, path, &want)
			if len(want) != len(got) {
				t.Fatalf("%d answers for %d steps", len(want), len(got))
			}
			for i := range want {
				for _, m := range missing(want[i], got[i]) {
					t.Error(m)
				}
			}
		})
	}
}

// The same session, in which the pushes, and the pulls that bring a purge, come
// from a client of a version before the oldest.
func TestAClientThatIsTooOldIsToldSoWhileItsQueueIsTakenAndItsPurgesGiven(t *testing.T) {
	for _, n := range released() {
		t.Run("version "+strconv.Itoa(n), func(t *testing.T) {
			served := startSamples(t, n)
			for i := range served.Steps {
				if messageAt[served.Steps[i].Path] == "" {
					continue
				}
				served.Steps[i].Body = served.Steps[i].Body.With("version", jsonv.Int(int64(max(n, syncproto.Oldest))))
			}
			want := served.run()
			x := startSamples(t, n)
			purges := 0
			for i := range x.Steps {
				if x.Steps[i].Path == "/api/sync/push" || len(want[i].Purges) > 0 {
					x.Steps[i].Body = x.Steps[i].Body.With("version", jsonv.Int(int64(syncproto.Oldest-1)))
				}
				purges += len(want[i].Purges)
			}
			if purges == 0 {
				t.Fatal("nothing is purged")
			}
			for i, e := range x.run() {
				switch w := want[i]; {
				case len(w.Purges) > 0:
					if e.Status != 426 || e.Code != "update_required" || !slices.Equal(e.Purges, w.Purges) {
						t.Errorf("%s: %d %s %v", e.Step, e.Status, e.Code, e.Purges)
					}
				case e.Status != w.Status || !slices.Equal(e.Outcomes, w.Outcomes):
					t.Errorf("%s: %d\n%s\nwant\n%s", e.Step, e.Status, strings.Join(e.Outcomes, "\n"), strings.Join(w.Outcomes, "\n"))
				}
			}
		})
	}
}

// A client of version 1 and one of today edit the same record, and what the old
// one does not know of it survives; so does a record of a kind that it does not know.
func TestAnOldClientsEditLeavesWhatItDoesNotKnow(t *testing.T) {
	x := startSamples(t, 1)
	x.run()
	const mother = "019ab000-0000-7000-8000-000000000011"
	rec := x.records[mother]
	if rec.Get("kind").Text() != "guardian" {
		t.Fatalf("not the guardian: %s", rec)
	}
	scope := rec.Get("scope").Text()
	n := int64(0)
	push := func(who bti.PersonID, version int, entry string) {
		t.Helper()
		for _, step := range x.Steps {
			for _, e := range step.Body.Get("entries").Elems() {
				if step.Who == who {
					used, _ := e.Val.Get("n").Int64()
					n = max(n, used)
				}
			}
		}
		n++
		a := x.ask("POST", "/api/sync/push", `{"version":`+strconv.Itoa(version)+`,"device":"`+x.device(who)+`","entries":[{"n":`+strconv.FormatInt(n, 10)+`,`+entry+`,"at":1}]}`,
			"Authorization", "Bearer "+x.tokens[who])
		if a.StatusCode != 200 || !strings.Contains(a.body, `"applied"`) {
			t.Fatalf("%d %s", a.StatusCode, a.body)
		}
	}
	pull := func(who bti.PersonID, version int) jsonv.Value {
		t.Helper()
		a := x.ask("POST", "/api/sync/pull", `{"version":`+strconv.Itoa(version)+`,"device":"`+x.device(who)+`","cursor":"","acked":0}`,
			"Authorization", "Bearer "+x.tokens[who])
		v, err := jsonv.Parse(a.body)
		if err != nil || a.StatusCode != 200 {
			t.Fatalf("%d %s", a.StatusCode, a.body)
		}
		x.holds("a pull of version 1", "PullAnswer", v)
		for _, m := range v.Get("records").Elems() {
			if m.Val.Get("id").Text() == mother {
				return m.Val
			}
		}
		t.Fatal("the guardian does not come")
		return v
	}
	patch := func(base jsonv.Value, fields string) string {
		return `"op":"patch","record":"` + mother + `","kind":"guardian","scope":"` + scope + `","base":` + base.String() + `,"f":` + fields
	}
	push("leder", syncproto.Version, patch(rec.Get("v"), `{"mayKnow":true}`))
	old := pull("leder", 1)
	if !old.Get("f").Get("mayKnow").IsTrue() {
		t.Fatalf("a client of version 1 is not given what it does not know, and could not keep it: %s", old)
	}
	push("leder", 1, patch(old.Get("v"), `{"phone":"41 00 00 00"}`))
	after := pull("leder", syncproto.Version)
	if !after.Get("f").Get("mayKnow").IsTrue() || after.Get("f").Get("phone").Text() != "41 00 00 00" {
		t.Errorf("after the old client's edit: %s", after)
	}
	n = 0
	push("mor", syncproto.Version, `"op":"put","record":"019ab000-0000-7000-8000-0000000000ff","kind":"team_request","scope":"`+scope+`","f":{"who":"guardian","why":"Vi vil snakke med flere.","date":"2026-11-22"}`)
	pull("leder", 1)
	if x.shape.Has("kind team_request", "") {
		t.Error("version 1 knew it: choose another kind")
	}
}

func (x *samples) device(who bti.PersonID) string {
	for _, s := range x.Steps {
		if s.Who == who {
			return s.Body.Get("device").Text()
		}
	}
	x.t.Fatalf("%s has no device", who)
	return ""
}

func TestTheSamplesShowEverythingOfTheirShape(t *testing.T) {
	for _, n := range released() {
		t.Run("version "+strconv.Itoa(n), func(t *testing.T) {
			x := startSamples(t, n)
			x.run()
			for _, what := range x.shape.Unseen(x.seen) {
				if why := notShown[what]; why == "" {
					t.Errorf("no sample shows %s", what)
				}
			}
		})
	}
}

// notShown is what no sample shows, and why.
var notShown = map[string]string{
	"message Finding.text":    "empty on the wire",
	"message Pull.page":       "takes a thousand records; a test of the syncer has them",
	"message PullAnswer.next": "takes a thousand records; a test of the syncer has them",
	"message PullAnswer.gone": "nothing moves to a scope that its holders may not hold, as the rules are",
	"message Move":            "nothing moves to a scope that its holders may not hold, as the rules are",
	"message Move.record":     "nothing moves to a scope that its holders may not hold, as the rules are",
	"message Move.scope":      "nothing moves to a scope that its holders may not hold, as the rules are",
}

// holds holds a message against the shape of the version.
func (x *samples) holds(step, message string, v jsonv.Value) {
	x.t.Helper()
	for _, f := range x.shape.Faults(message, v, x.seen) {
		x.t.Errorf("%s: %s", step, f)
	}
}
