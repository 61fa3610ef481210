package sim

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"time"

	"stafett/internal/bti"
	"stafett/internal/field"
	"stafett/internal/guide"
	"stafett/internal/guide/content"
	"stafett/server/store"
	"stafett/server/store/sqlite"
	"stafett/server/syncer"
	"stafett/syncproto"
	"stafett/syncproto/jsonv"
)

// The village is what every simulation begins with: a few people of two kindergartens,
// PPT and the health station, two guardians, one guide, and three cases. It is
// made once, through the real syncer, and every simulation gets a copy of the file.

// villager is somebody who has devices, at the beginning.
type villager struct {
	store.Account
	// about says where the person stands; for the reader of a trace.
	about string
}

var villagers = []villager{
	{store.Account{Person: "nora", Role: bti.Employee, Unit: "solbakken", Service: "barnehage"}, "started the cases"},
	{store.Account{Person: "liv", Role: bti.Leader, Unit: "solbakken", Service: "barnehage"}, "leads Solbakken"},
	{store.Account{Person: "jakob", Role: bti.Employee, Unit: "ppt", Service: "ppt"}, "takes part, by consent"},
	{store.Account{Person: "maryam", Role: bti.GuardianRole}, "mother"},
	{store.Account{Person: "henrik", Role: bti.Employee, Unit: "solbakken", Service: "barnehage"}, "holds a baton"},
	{store.Account{Person: "solveig", Role: bti.Employee, Unit: "helsestasjonen", Service: "helsestasjon"}, "may be invited"},
	{store.Account{Person: "jonas", Role: bti.GuardianRole}, "father"},
	{store.Account{Person: "terje", Role: bti.Leader, Unit: "bekkesvingen", Service: "barnehage"}, "leads Bekkesvingen"},
	{store.Account{Person: "mona", Role: bti.Employee, Unit: "bekkesvingen", Service: "barnehage"}, "works at Bekkesvingen"},
}

// holders are whose devices take part, in this order: two of the people have two.
var holders = []syncproto.PersonID{"nora", "liv", "jakob", "maryam", "henrik", "nora", "terje", "solveig", "jonas", "mona", "liv", "jakob"}

// staff are those that a baton is offered to.
var staff = []string{"nora", "liv", "jakob", "henrik", "solveig", "terje", "mona"}

// villageGuide is Kongsvinger's, without what is only read.
var villageGuide = sync.OnceValue(func() *guide.Guide {
	all, err := content.All()
	if err != nil {
		panic(err)
	}
	for _, g := range all {
		if g.ID == "kongsvinger-barnehage" {
			small := *g
			small.Tools, small.Directory, small.Catalogue, small.Practice, small.Terms, small.Principles = nil, nil, nil, nil, nil, nil
			return &small
		}
	}
	panic("the guide is not there")
})

func oslo() *time.Location {
	place, err := time.LoadLocation("Europe/Oslo")
	if err != nil {
		panic(err)
	}
	return place
}

// villageDay is when the simulations begin.
var villageDay = time.Date(2026, 11, 24, 9, 0, 0, 0, oslo())

const leaseHours = 72

// village is the database file at the beginning, and the cases in it.
var village = sync.OnceValue(func() struct {
	file  []byte
	cases []bti.CaseID
} {
	dir, err := os.MkdirTemp(ram(), "village")
	if err != nil {
		panic(err)
	}
	defer func() { _ = os.RemoveAll(dir) }() // an empty folder left behind does no harm
	path := filepath.Join(dir, "village.db")
	b := builder{path: path, now: villageDay.Add(-72 * time.Hour)}
	cases := b.build()
	file, err := os.ReadFile(path)
	if err != nil {
		panic(err)
	}
	return struct {
		file  []byte
		cases []bti.CaseID
	}{file, cases}
})

// ram is a folder in memory where there is one: what a disk does when it is
// written is tested elsewhere, on a real one.
func ram() string {
	const dir = "/dev/shm"
	if s, err := os.Stat(dir); err == nil && s.IsDir() {
		return dir
	}
	return os.TempDir()
}

// builder makes the village.
type builder struct {
	path string
	now  time.Time
	made uint64
	db   store.Store
	s    *syncer.Syncer
	n    map[syncproto.DeviceID]int64
}

func must[T any](x T, err error) T {
	if err != nil {
		panic(err)
	}
	return x
}

func (b *builder) id() syncproto.RecordID {
	b.made++
	var random [10]byte
	binary.BigEndian.PutUint64(random[2:], b.made)
	return bti.NewUUID7(b.now.UnixMilli(), random)
}

func (b *builder) build() []bti.CaseID {
	b.db = must(sqlite.Open(ctx(), b.path))
	b.n = make(map[syncproto.DeviceID]int64)
	b.s = syncer.New(syncer.Config{Store: b.db, Now: func() time.Time { return b.now }, Place: oslo(), Mode: field.Demo})
	devices := make(map[syncproto.PersonID]syncer.Who)
	err := b.db.Write(ctx(), func(tx store.Tx) error {
		for _, v := range villagers {
			a := v.Account
			a.Login, a.Name = string(a.Person), string(a.Person)
			if err := tx.PutAccount(a); err != nil {
				return err
			}
			d := store.Device{ID: syncproto.DeviceID(b.id()), Person: a.Person, Name: "the village's"}
			devices[a.Person] = syncer.Who{Person: a.Person, Device: d.ID}
			if err := tx.PutDevice(d); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		panic(err)
	}
	g := villageGuide()
	list := []bti.Record{
		&bti.Municipality{Name: "Lyngvik kommune", Number: "9901", YoungAge: 15, LeaseHours: leaseHours},
		&bti.GuideDoc{Guide: g.ID, Version: g.Version, Title: g.Title, Lang: g.Lang, Doc: guide.JSON(g)},
	}
	for _, v := range villagers {
		if v.Service != "" {
			list = append(list, personRecord(v.Account))
		}
	}
	if err := b.s.Publish(ctx(), list, b.id); err != nil {
		panic(err)
	}

	var cases []bti.CaseID
	for i, name := range []string{"Ask", "Bo", "Cleo"} {
		b.now = b.now.Add(time.Hour)
		nora, liv, henrik := devices["nora"], devices["liv"], devices["henrik"]
		c := b.start(nora, name)
		cases = append(cases, c)
		mother := b.guardian(nora, c, "maryam", "mother")
		father := b.guardian(nora, c, "jonas", "father")
		b.put(nora, c, bti.Internal, bti.KindNote, text("text", "Et notat som bare tjenesten ser."))
		b.meeting(nora, c)
		if i == 2 {
			continue // Cleo's stays at level 0
		}
		offer := b.id()
		b.intent(liv, c, bti.Decide, "", []syncproto.RecordID{offer}, text("outcome", "0.to1"), jsonv.M("to", jsonv.Int(1)), text("date", b.day()), text("baton", "henrik"))
		b.intent(henrik, c, bti.AcceptBaton, "", nil, text("offer", string(offer)), text("date", b.day()))
		b.intent(henrik, c, bti.SignConsent, "", nil, consentArgs("relay_log", "", mother, "henrik", b.day())...)
		b.intent(henrik, c, bti.SignConsent, "", nil, consentArgs("relay_log", "", father, "henrik", b.day())...)
		b.intent(henrik, c, bti.SignConsent, "", nil, consentArgs("service", "ppt", mother, "henrik", b.day())...)
		b.put(henrik, c, bti.Log, bti.KindParticipant, text("person", "jakob"), text("name", "jakob"), text("service", "ppt"), text("unit", "ppt"), text("from", b.day()))
		b.put(henrik, c, bti.Log, bti.KindGoal, text("text", "Være med i leken hver dag."), text("status", "open"))
	}
	if err := b.db.Close(); err != nil {
		panic(err)
	}
	return cases
}

func personRecord(a store.Account) *bti.Person {
	return &bti.Person{Person: a.Person, Name: string(a.Person), Role: a.Role, Unit: a.Unit, Service: a.Service}
}

func (b *builder) day() string { return b.now.Format("2006-01-02") }

func (b *builder) send(who syncer.Who, e syncproto.Entry) syncproto.RecordID {
	b.now = b.now.Add(time.Minute)
	b.n[who.Device]++
	e.N, e.At = b.n[who.Device], b.now.UnixMilli()
	a := must(b.s.Push(ctx(), who, &syncproto.Push{Version: syncproto.Version, Device: who.Device, Entries: []syncproto.Entry{e}}))
	if o := a.Outcomes[0]; o.Result != syncproto.Applied {
		panic(fmt.Sprintf("the village's own %s %s%s by %s is %s: %v", e.Op, e.Kind, e.Intent, who.Person, o.Result, o.Findings))
	}
	return e.Record
}

func (b *builder) put(who syncer.Who, c bti.CaseID, d bti.Depth, k bti.Kind, fields ...jsonv.Member) syncproto.RecordID {
	return b.send(who, syncproto.Entry{Op: syncproto.OpPut, Record: b.id(), Kind: string(k), Scope: bti.ScopeOf(c, d), Fields: jsonv.Obj(fields...)})
}

func (b *builder) intent(who syncer.Who, c bti.CaseID, what bti.Intent, record syncproto.RecordID, ids []syncproto.RecordID, args ...jsonv.Member) {
	if record == "" {
		record = b.id()
	}
	b.send(who, syncproto.Entry{Op: syncproto.OpIntent, Record: record, Scope: bti.ScopeOf(c, bti.Log), Fields: jsonv.Obj(args...), Intent: string(what), IDs: ids})
}

func (b *builder) start(who syncer.Who, name string) bti.CaseID {
	c, subject := bti.CaseID(b.id()), b.id()
	g := villageGuide()
	b.intent(who, c, bti.StartCase, bti.RecordID(c), nil, text("subject", string(subject)), text("guide", string(g.ID)), text("guideVersion", g.Version),
		text("unit", "solbakken"), text("service", "barnehage"), text("raisedBy", "staff"), text("date", b.day()))
	b.send(who, syncproto.Entry{
		Op: syncproto.OpPut, Record: subject, Kind: string(bti.KindSubject), Scope: bti.ScopeOf(c, bti.Log),
		Fields: jsonv.Obj(text("kind", "child"), text("givenName", name), text("familyName", "Prøve"), text("born", "2022-05-01")),
	})
	b.put(who, c, bti.Internal, bti.KindConcern, text("text", name+" leker mest alene."), text("raisedBy", "staff"), text("sharedWithLeader", b.day()), text("sharedWith", "liv"))
	b.put(who, c, bti.Log, bti.KindParticipant, text("person", string(who.Person)), text("name", string(who.Person)), text("service", "barnehage"), text("unit", "solbakken"), text("from", b.day()))
	return c
}

func (b *builder) guardian(who syncer.Who, c bti.CaseID, person, relation string) syncproto.RecordID {
	return b.put(who, c, bti.Log, bti.KindGuardian, text("person", person), text("name", person), text("relation", relation), text("responsibility", "joint"),
		text("verifiedBy", string(who.Person)), text("verifiedOn", b.day()), jsonv.M(mayKnow, jsonv.Boolean(true)))
}

func (b *builder) meeting(who syncer.Who, c bti.CaseID) {
	m := b.put(who, c, bti.Internal, bti.KindMeeting, text("type", "concern_talk"), text("date", b.day()), text("purpose", "Samtale"), text("heldOn", b.day()),
		jsonv.M("invited", jsonv.Strs([]string{"maryam"})))
	b.put(who, c, bti.Internal, bti.KindMinutes, text("meeting", string(m)), text("text", "Vi ble enige om å se an til jul."))
}

// consentArgs are the arguments of an answer: on paper with a witness, or, without one, on the own device.
func consentArgs(purpose, service string, guardian syncproto.RecordID, witness, date string) []jsonv.Member {
	const words = "Vi er spurt, og dette er svaret."
	sum := sha256.Sum256([]byte(words))
	args := []jsonv.Member{
		text("purpose", purpose), text("guardian", string(guardian)), text("text", words), text("textVersion", "1"), text("lang", "nb"),
		text("textHash", hex.EncodeToString(sum[:])), text("date", date),
	}
	if witness == "" {
		args = append(args, text("method", "own_device"))
	} else {
		args = append(args, text("method", "paper"), text("witness", witness))
	}
	if service != "" {
		args = append(args, text("service", service))
	}
	return args
}

func ctx() context.Context { return context.Background() }
