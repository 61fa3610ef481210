// Package trial tries who may do what on a running server, over HTTP: each role, scope
// and action against the rules, attacks, and what may never reach a family. It is
// tests alone. testdata/access has the table of roles and the list of attacks, both
// held by tests here.
package trial

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"io"
	"log/slog"
	"net"
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/fstest"
	"time"
	_ "time/tzdata"

	"stafett/internal/bti"
	"stafett/internal/field"
	"stafett/internal/guide"
	"stafett/internal/guide/content"
	"stafett/server/auth"
	"stafett/server/httpapi"
	"stafett/server/looks"
	"stafett/server/pdf"
	"stafett/server/store"
	"stafett/server/store/sqlite"
	"stafett/server/syncer"
	"stafett/syncproto"
	"stafett/syncproto/jsonv"
)

// town is a municipality with two kindergartens and PPT, served on a port of this machine.
type town struct {
	t    *testing.T
	db   store.Store
	sync *syncer.Syncer
	base string
	log  *logged
	mu   sync.Mutex
	now  time.Time
	made atomic.Uint64
	// random keeps the ids of two towns apart.
	random [2]byte
}

// logged is what the server has logged, for several goroutines.
type logged struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *logged) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *logged) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

// account of a person; the name is N and the id, so that names can be looked for.
func account(p bti.PersonID, role bti.Role, unit bti.UnitID, service bti.ServiceID) store.Account {
	return store.Account{Person: p, Login: string(p), Name: "N " + string(p), Role: role, Unit: unit, Service: service}
}

var people = []store.Account{
	account("leder", bti.Leader, "solbakken", "barnehage"),
	account("ansatt", bti.Employee, "solbakken", "barnehage"),
	account("kollega", bti.Employee, "solbakken", "barnehage"),
	account("fremmed", bti.Employee, "solbakken", "barnehage"),
	account("nabo", bti.Leader, "fjellro", "barnehage"),
	account("ppt", bti.Employee, "ppt", "ppt"),
	account("helse", bti.Employee, "helse", "helsestasjon"),
	account("mor", bti.GuardianRole, "", ""),
	account("far", bti.GuardianRole, "", ""),
	account("annen", bti.GuardianRole, "", ""),
	account("ung", bti.Young, "", ""),
	account("koordinator", bti.BTICoordinator, "", ""),
	account("admin", bti.Administrator, "", ""),
	account("ombud", bti.PrivacyOfficer, "", ""),
}

const (
	today                   = "2026-11-22"
	kongsvinger bti.GuideID = "kongsvinger-barnehage"
)

var theGuide = func() *guide.Guide {
	all, err := content.All()
	if err != nil {
		panic(err)
	}
	for _, g := range all {
		if g.ID == kongsvinger {
			return g
		}
	}
	panic("the guide is not there")
}()

func newTown(t *testing.T) *town {
	t.Helper()
	ctx := context.Background()
	oslo, err := time.LoadLocation("Europe/Oslo")
	if err != nil {
		t.Fatal(err)
	}
	x := &town{t: t, now: time.Date(2026, 11, 22, 10, 0, 0, 0, time.UTC), log: &logged{}}
	_, _ = rand.Read(x.random[:]) // crypto/rand never fails: it stops the process
	if x.db, err = sqlite.Open(ctx, filepath.Join(t.TempDir(), "town.db")); err != nil {
		t.Fatal(err)
	}
	x.sync = syncer.New(syncer.Config{Store: x.db, Now: x.clock, Place: oslo, Mode: field.Demo, Report: func(err error) { t.Error(err) }})
	var demo []httpapi.DemoPerson
	var directory []bti.Record
	err = x.db.Write(ctx, func(tx store.Tx) error {
		if err := tx.Name("lyngvik"); err != nil {
			return err
		}
		for _, a := range people {
			if err := tx.PutAccount(a); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range people {
		demo = append(demo, httpapi.DemoPerson{Person: a.Person, Name: a.Name, Role: a.Role})
		if a.Service != "" {
			directory = append(directory, &bti.Person{Person: a.Person, Name: a.Name, Role: a.Role, Unit: a.Unit, Service: a.Service})
		}
	}
	for u, s := range map[string]string{"solbakken": "barnehage", "fjellro": "barnehage", "ppt": "ppt", "helse": "helsestasjon"} {
		directory = append(directory, &bti.Unit{Unit: bti.UnitID(u), Name: "Enhet " + u, Service: bti.ServiceID(s), Guides: []string{string(kongsvinger)}})
	}
	for _, s := range []string{"barnehage", "ppt", "helsestasjon"} {
		directory = append(directory, &bti.Service{Service: bti.ServiceID(s), Name: "Tjeneste " + s})
	}
	directory = append(directory, &bti.Municipality{Name: "Lyngvik kommune", Number: "3401", YoungAge: 15, LeaseHours: 72},
		&bti.GuideDoc{Guide: theGuide.ID, Version: theGuide.Version, Title: theGuide.Title, Lang: theGuide.Lang, Doc: guide.JSON(theGuide)})
	if err := x.sync.Publish(ctx, directory, x.id); err != nil {
		t.Fatal(err)
	}
	accounts, err := auth.New(ctx, x.db, x.clock)
	if err != nil {
		t.Fatal(err)
	}
	accounts.WithCases(x.sync)
	srv, err := httpapi.New(httpapi.Config{
		Auth: accounts, Sync: x.sync, Store: x.db, Looks: looks.New(x.db, x.sync, oslo), Printer: pdf.New(pdf.Off),
		App: fstest.MapFS{"index.html": {Data: []byte("<!doctype html>")}}, Log: slog.New(slog.NewTextHandler(x.log, nil)),
		Now: x.clock, Mode: field.Demo, Demo: demo, LoginsPerMinute: 1 << 20, RequestsPerMinute: 1 << 20, ReadTimeout: 3 * time.Second,
	})
	if err != nil {
		t.Fatal(err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	x.base = "http://" + l.Addr().String()
	ended := make(chan error, 1)
	go func() { ended <- srv.Serve(l) }()
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		defer cancel()
		if err := srv.Shutdown(ctx); err != nil {
			t.Error(err)
		}
		if err := <-ended; err != nil {
			t.Error(err)
		}
		_ = x.db.Close()
	})
	return x
}

func (x *town) clock() time.Time {
	x.mu.Lock()
	defer x.mu.Unlock()
	return x.now
}

// later lets time pass; nobody's log-in does.
func (x *town) later(d time.Duration) {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.now = x.now.Add(d)
}

// id is a fresh UUIDv7.
func (x *town) id() syncproto.RecordID {
	random := [10]byte{x.random[0], x.random[1]}
	binary.BigEndian.PutUint64(random[2:], x.made.Add(1))
	return bti.NewUUID7(x.clock().UnixMilli(), random)
}

func (x *town) read(fn func(store.Reader) error) {
	x.t.Helper()
	if err := x.db.Read(context.Background(), fn); err != nil {
		x.t.Fatal(err)
	}
}

// lines are all lines of the access log, which is in order.
func (x *town) lines() (list []store.LogLine) {
	x.t.Helper()
	x.read(func(r store.Reader) (err error) {
		if _, bad, err := store.VerifyLog(r); err != nil || bad != 0 {
			x.t.Error("the log is broken at", bad, err)
		}
		list, err = r.LogLines(0, 1<<20)
		return err
	})
	return list
}

// client is a device of a person.
type client struct {
	*town
	person bti.PersonID
	device syncproto.DeviceID
	token  string
	n      int64
	cursor string
	// held are the records it was handed and has not been told to let go of.
	held   map[syncproto.RecordID]syncproto.Record
	scopes map[syncproto.ScopeID]bool
	queue  []syncproto.Entry
	// raw is every byte the server ever answered.
	raw strings.Builder
}

func (x *town) client(p bti.PersonID) *client {
	x.t.Helper()
	c := &client{town: x, person: p, device: syncproto.DeviceID(x.id()), held: map[syncproto.RecordID]syncproto.Record{}, scopes: map[syncproto.ScopeID]bool{}}
	var s httpapi.SessionBody
	c.must(c.do("POST", "/api/demo/login", map[string]any{"person": p, "device": c.device, "deviceName": "test"}), 200, &s)
	c.token = s.AccessToken
	return c
}

type reply struct {
	status int
	body   string
	header http.Header
}

// do asks the server; in is JSON text, or a value to make it of, or nil.
func (c *client) do(method, path string, in any, headers ...string) reply {
	c.t.Helper()
	var body io.Reader
	switch in := in.(type) {
	case nil:
	case string:
		body = strings.NewReader(in)
	default:
		b, err := json.Marshal(in)
		if err != nil {
			c.t.Fatal(err)
		}
		body = bytes.NewReader(b)
	}
	req, err := http.NewRequest(method, c.base+path, body)
	if err != nil {
		c.t.Fatal(err)
	}
	if body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	if c.token != "" {
		req.Header.Set("Authorization", "Bearer "+c.token)
	}
	for i := 0; i+1 < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		c.t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	b, err := io.ReadAll(res.Body)
	if err != nil {
		c.t.Fatal(err)
	}
	c.raw.Write(b)
	return reply{res.StatusCode, string(b), res.Header}
}

// must wants a status, and the body in out when that is not nil.
func (c *client) must(r reply, status int, out any) {
	c.t.Helper()
	if r.status != status {
		c.t.Fatalf("%s: status %d, want %d: %s", c.person, r.status, status, r.body)
	}
	if out != nil {
		if err := json.Unmarshal([]byte(r.body), out); err != nil {
			c.t.Fatal(err)
		}
	}
}

// code of a problem, "" when there is none.
func (r reply) code() string {
	var p httpapi.Problem
	if json.Unmarshal([]byte(r.body), &p) != nil || p.Status != r.status {
		return ""
	}
	return p.Code
}

// M makes a member of fields.
func m(k string, v any) jsonv.Member {
	switch v := v.(type) {
	case nil:
		return jsonv.M(k, jsonv.Value{})
	case string:
		return jsonv.M(k, jsonv.Str(v))
	case bti.PersonID:
		return jsonv.M(k, jsonv.Str(string(v)))
	case bti.RecordID:
		return jsonv.M(k, jsonv.Str(string(v)))
	case int:
		return jsonv.M(k, jsonv.Int(int64(v)))
	case bool:
		return jsonv.M(k, jsonv.Boolean(v))
	case []string:
		return jsonv.M(k, jsonv.Strs(v))
	case jsonv.Value:
		return jsonv.M(k, v)
	}
	panic("no such value")
}

// with sets members anew where they are, and adds the others.
func with(list []jsonv.Member, more ...jsonv.Member) []jsonv.Member {
	v := jsonv.Obj(list...)
	for _, x := range more {
		v = v.With(x.Key, x.Val)
	}
	return v.Members()
}

func (c *client) add(e syncproto.Entry) syncproto.RecordID {
	c.n++
	e.N, e.At = c.n, c.clock().UnixMilli()
	if e.Record == "" {
		e.Record = c.id()
	}
	if e.Fields.Kind() != jsonv.Object {
		e.Fields = jsonv.Obj()
	}
	c.queue = append(c.queue, e)
	return e.Record
}

func (c *client) put(in bti.CaseID, d bti.Depth, k bti.Kind, fields ...jsonv.Member) syncproto.RecordID {
	return c.add(syncproto.Entry{Op: syncproto.OpPut, Kind: string(k), Scope: bti.ScopeOf(in, d), Fields: jsonv.Obj(fields...)})
}

func (c *client) patch(in bti.CaseID, d bti.Depth, k bti.Kind, id syncproto.RecordID, fields ...jsonv.Member) {
	c.add(syncproto.Entry{Op: syncproto.OpPatch, Record: id, Kind: string(k), Scope: bti.ScopeOf(in, d), Fields: jsonv.Obj(fields...)})
}

func (c *client) intent(in bti.CaseID, what bti.Intent, id syncproto.RecordID, args ...jsonv.Member) syncproto.RecordID {
	return c.add(syncproto.Entry{Op: syncproto.OpIntent, Record: id, Scope: bti.ScopeOf(in, bti.Log), Intent: string(what), Fields: jsonv.Obj(args...)})
}

// push sends the queue and answers the outcomes.
func (c *client) push() []syncproto.Outcome {
	c.t.Helper()
	p := syncproto.Push{Version: syncproto.Version, Device: c.device, Entries: c.queue}
	c.queue = nil
	r := c.do("POST", "/api/sync/push", string(p.AppendJSON(nil)))
	var out syncproto.PushAnswer
	c.wire(r, &out)
	return out.Outcomes
}

func (c *client) wire(r reply, into interface{ DecodeJSON(jsonv.Value) error }) {
	c.t.Helper()
	if r.status != 200 {
		c.t.Fatalf("%s: status %d: %s", c.person, r.status, r.body)
	}
	v, err := jsonv.Parse(r.body)
	if err == nil {
		err = into.DecodeJSON(v)
	}
	if err != nil {
		c.t.Fatal(err)
	}
}

// send pushes what must be applied.
func (c *client) send() {
	c.t.Helper()
	for _, o := range c.push() {
		if o.Result != syncproto.Applied {
			c.t.Fatalf("%s: entry %d %s %v", c.person, o.N, o.Result, codes(o))
		}
	}
}

// refused pushes one entry that must be refused with a code.
func (c *client) refused(code string) {
	c.t.Helper()
	for _, o := range c.push() {
		if o.Result != syncproto.Rejected || !slices.Contains(codes(o), code) {
			c.t.Errorf("%s: %s %v, want %s", c.person, o.Result, codes(o), code)
		}
	}
}

func codes(o syncproto.Outcome) (list []string) {
	for _, f := range o.Findings {
		if f.Severity == "error" {
			list = append(list, f.Code)
		}
	}
	return list
}

// pull fetches everything that is new.
func (c *client) pull() {
	c.t.Helper()
	page := ""
	for {
		p := syncproto.Pull{Version: syncproto.Version, Device: c.device, Cursor: c.cursor, Page: page, Acked: c.n}
		var a syncproto.PullAnswer
		c.wire(c.do("POST", "/api/sync/pull", string(p.AppendJSON(nil))), &a)
		for _, g := range a.Purges {
			c.drop(g.Scope)
		}
		for _, s := range a.Fresh {
			c.drop(s)
			c.scopes[s] = true
		}
		for _, r := range a.Records {
			c.held[r.ID] = r
		}
		for _, g := range a.Gone {
			delete(c.held, g.Record)
		}
		if page = a.Next; page == "" {
			c.cursor = a.Cursor
			return
		}
	}
}

func (c *client) drop(s syncproto.ScopeID) {
	delete(c.scopes, s)
	for id, r := range c.held {
		if r.Scope == s {
			delete(c.held, id)
		}
	}
}

func (c *client) of(k bti.Kind, in bti.CaseID) (list []syncproto.Record) {
	for _, r := range c.held {
		if id, _, ok := bti.SplitScope(r.Scope); ok && id == in && r.Kind == string(k) {
			list = append(list, r)
		}
	}
	slices.SortFunc(list, func(a, b syncproto.Record) int { return strings.Compare(string(a.ID), string(b.ID)) })
	return list
}

// The steps of a case, as people take them.

// start begins a case at level 0 with a concern of the own service.
func (c *client) start(fields ...jsonv.Member) bti.CaseID {
	c.t.Helper()
	id := bti.CaseID(c.id())
	about := with([]jsonv.Member{m("kind", "child"), m("givenName", "Iben"), m("familyName", "Testnes"), m("born", "2022-03-04")}, fields...)
	subject := c.put(id, bti.Log, bti.KindSubject, about...)
	c.intent(id, bti.StartCase, bti.RecordID(id), m("subject", subject), m("guide", string(kongsvinger)), m("guideVersion", theGuide.Version),
		m("unit", "solbakken"), m("service", "barnehage"), m("raisedBy", "staff"), m("date", today))
	c.put(id, bti.Internal, bti.KindConcern, m("text", "Leker mest alene."), m("raisedBy", "staff"), m("sharedWithLeader", today), m("sharedWith", "leder"))
	c.send()
	return id
}

func (c *client) toLevel1(in bti.CaseID, baton bti.PersonID) {
	c.t.Helper()
	offer := c.id()
	c.add(syncproto.Entry{
		Op: syncproto.OpIntent, Scope: bti.ScopeOf(in, bti.Log), Intent: string(bti.Decide), IDs: []syncproto.RecordID{offer},
		Fields: jsonv.Obj(m("outcome", "0.to1"), m("to", 1), m("date", today), m("baton", baton)),
	})
	c.send()
}

func (c *client) accept(in bti.CaseID) {
	c.t.Helper()
	c.pull()
	for _, o := range c.of(bti.KindBatonOffer, in) {
		if o.Fields.Get("state").Text() == "offered" {
			c.intent(in, bti.AcceptBaton, "", m("offer", o.ID), m("date", today))
			c.send()
			c.pull()
			return
		}
	}
	c.t.Fatal("no offer to accept")
}

func (c *client) guardian(in bti.CaseID, p bti.PersonID, relation string, more ...jsonv.Member) syncproto.RecordID {
	c.t.Helper()
	id := c.put(in, bti.Log, bti.KindGuardian, with([]jsonv.Member{
		m("person", p), m("name", "N "+string(p)), m("relation", relation), m("responsibility", "joint"), m("verifiedBy", c.person), m("verifiedOn", today),
	}, more...)...)
	c.send()
	return id
}

const signedText = "Vi sier ja til at tjenestene samarbeider."

// answer are the arguments of a consent, on the family's own device when witness is "".
func answer(purpose, service string, guardian syncproto.RecordID, witness bti.PersonID, more ...jsonv.Member) []jsonv.Member {
	sum := sha256.Sum256([]byte(signedText))
	args := []jsonv.Member{
		m("purpose", purpose), m("guardian", guardian), m("text", signedText), m("textVersion", "1"), m("lang", "nb"),
		m("textHash", hex.EncodeToString(sum[:])), m("date", today),
	}
	if witness == "" {
		args = append(args, m("method", "own_device"))
	} else {
		args = append(args, m("method", "staff_device"), m("witness", witness))
	}
	if service != "" {
		args = append(args, m("service", service))
	}
	return with(args, more...)
}

// story is a case at level 1: the log is open, ansatt holds the baton, PPT takes part with
// consent, helse did until the consent was withdrawn, mor is a guardian with verified responsibility.
type story struct {
	*town
	c                                     bti.CaseID
	early                                 bti.CaseID // at level 0, of kollega; for who wants it
	leder, ansatt, kollega                *client
	mor, ppt, helse                       *client
	guardian, consent, concern, secretID  syncproto.RecordID
	subject, logConsent, withdrawnConsent syncproto.RecordID
}

// Words that stand in one depth alone, to be looked for in what others are handed.
const (
	internalWord  = "hvalrossinternt"
	protectedWord = "nattergalvern"
	logWord       = "blåmeisdelt"
)

func newStory(t *testing.T) *story {
	t.Helper()
	x := newTown(t)
	s := &story{
		town: x, leder: x.client("leder"), ansatt: x.client("ansatt"), kollega: x.client("kollega"),
		mor: x.client("mor"), ppt: x.client("ppt"), helse: x.client("helse"),
	}
	s.c = s.ansatt.start()
	s.leder.pull()
	s.leder.toLevel1(s.c, "ansatt")
	s.ansatt.accept(s.c)
	s.subject = s.ansatt.of(bti.KindSubject, s.c)[0].ID
	s.concern = s.ansatt.of(bti.KindConcern, s.c)[0].ID
	s.guardian = s.ansatt.guardian(s.c, "mor", "mother")
	s.logConsent = s.ansatt.intent(s.c, bti.SignConsent, "", answer("relay_log", "", s.guardian, "ansatt")...)
	s.consent = s.ansatt.intent(s.c, bti.SignConsent, "", answer("service", "ppt", s.guardian, "ansatt")...)
	s.withdrawnConsent = s.ansatt.intent(s.c, bti.SignConsent, "", answer("service", "helsestasjon", s.guardian, "ansatt")...)
	s.ansatt.send()
	for _, p := range []struct{ person, unit, service string }{{"ppt", "ppt", "ppt"}, {"helse", "helse", "helsestasjon"}, {"kollega", "solbakken", "barnehage"}} {
		s.ansatt.put(s.c, bti.Log, bti.KindParticipant, m("person", p.person), m("name", "N "+p.person), m("service", p.service), m("unit", p.unit), m("from", today))
	}
	s.ansatt.put(s.c, bti.Log, bti.KindComment, m("text", logWord))
	s.ansatt.put(s.c, bti.Internal, bti.KindNote, m("text", internalWord))
	s.ansatt.send()
	for _, c := range s.all() {
		c.pull()
	}
	s.mor.intent(s.c, bti.WithdrawConsent, s.withdrawnConsent, m("date", today))
	s.mor.send()
	for _, c := range s.all() {
		c.pull()
	}
	return s
}

func (s *story) all() []*client {
	return []*client{s.leder, s.ansatt, s.kollega, s.mor, s.ppt, s.helse}
}

func (s *story) scope(d bti.Depth) syncproto.ScopeID { return bti.ScopeOf(s.c, d) }
