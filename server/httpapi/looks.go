package httpapi

import (
	"crypto/rand"
	"encoding/base64"
	"errors"
	"strings"
	"sync"
	"time"

	"github.com/gofiber/fiber/v2"

	"stafett/internal/bti"
	"stafett/internal/field"
	"stafett/server/consents"
	"stafett/server/looks"
	"stafett/server/pdf"
	"stafett/server/store"
	"stafett/syncproto"
)

// LooksBody is what a device reports as opened since it last did.
type LooksBody struct {
	Looks []LookBody `json:"looks" validate:"required,max=200,dive"`
}

// LookBody is one screen of one case. At is the device's clock, ms since 1970.
type LookBody struct {
	Case   bti.CaseID `json:"case" validate:"required,uuid7"`
	Screen string     `json:"screen" validate:"required,oneof=now plan meetings people timeline tools form record"`
	At     int64      `json:"at" validate:"min=0"`
}

// FamilyLooksBody is who has looked at the relay log, newest first. Next is where to go on ("before"), 0 at the end.
type FamilyLooksBody struct {
	Looks []FamilyLookBody `json:"looks"`
	Next  int64            `json:"next,omitempty"`
}

// FamilyLookBody is one person on one day.
type FamilyLookBody struct {
	Day     bti.Date           `json:"day"`
	Person  syncproto.PersonID `json:"person"`
	Name    string             `json:"name"`
	Role    bti.Role           `json:"role"`
	Unit    string             `json:"unit"`
	Service string             `json:"service"`
	Last    int64              `json:"last"`
	Opened  bool               `json:"opened"`
	Fetched bool               `json:"fetched"`
	Taken   bool               `json:"taken"`
	Ground  string             `json:"ground"`
	// Why is the ground in plain words, in the language asked for.
	Why string `json:"why"`
	Own bool   `json:"own"`
}

// BeforeQuery is where a page of an answer begins.
type BeforeQuery struct {
	Before int64 `query:"before" json:"before" validate:"min=0"`
}

// LogQuery asks the access log; what is empty does not count. From and To are in ms since 1970.
type LogQuery struct {
	Person bti.PersonID `query:"person" json:"person" validate:"omitempty,slug,max=80"`
	Case   bti.CaseID   `query:"case" json:"case" validate:"omitempty,uuid7"`
	Unit   bti.UnitID   `query:"unit" json:"unit" validate:"omitempty,slug,max=80"`
	What   string       `query:"what" json:"what" validate:"omitempty,max=40"`
	From   int64        `query:"from" json:"from" validate:"min=0"`
	To     int64        `query:"to" json:"to" validate:"min=0"`
	Before int64        `query:"before" json:"before" validate:"min=0"`
	Limit  int          `query:"limit" json:"limit" validate:"min=0,max=500"`
}

// LogBody is the answer, newest first. Next is where to go on ("before"), 0 at the end.
type LogBody struct {
	Lines []LogLineBody `json:"lines"`
	Next  int64         `json:"next,omitempty"`
}

// LogLineBody is a line of the access log.
type LogLineBody struct {
	No       int64              `json:"no"`
	At       int64              `json:"at"`
	DeviceAt int64              `json:"deviceAt,omitempty"`
	Person   syncproto.PersonID `json:"person"`
	Name     string             `json:"name"`
	Role     bti.Role           `json:"role"`
	Unit     bti.UnitID         `json:"unit"`
	UnitName string             `json:"unitName"`
	What     string             `json:"what"`
	Case     bti.CaseID         `json:"case"`
	Depth    bti.Depth          `json:"depth"`
	Ground   string             `json:"ground"`
	Detail   string             `json:"detail,omitempty"`
	Count    int64              `json:"count"`
}

// PeriodQuery is from (in) to (out), ms since 1970; 0 leaves it to the server.
type PeriodQuery struct {
	From int64 `query:"from" json:"from" validate:"min=0"`
	To   int64 `query:"to" json:"to" validate:"min=0"`
}

// UnusualBody is what needs a reason.
type UnusualBody struct {
	Looks []UnusualLookBody `json:"looks"`
}

// UnusualLookBody is one of them. Open: it still waits for the privacy officer.
type UnusualLookBody struct {
	No      int64              `json:"no"`
	Why     string             `json:"why"`
	Person  syncproto.PersonID `json:"person"`
	Name    string             `json:"name"`
	Role    bti.Role           `json:"role"`
	Unit    string             `json:"unit"`
	Case    bti.CaseID         `json:"case"`
	Cases   int                `json:"cases"`
	First   int64              `json:"first"`
	Last    int64              `json:"last"`
	Count   int                `json:"count"`
	Open    bool               `json:"open"`
	Answers []LookAnswerBody   `json:"answers"`
}

// LookAnswerBody is what was said to it.
type LookAnswerBody struct {
	At     int64              `json:"at"`
	Person syncproto.PersonID `json:"person"`
	What   string             `json:"what"`
	Text   string             `json:"text"`
}

// AnswerLookBody gives the reason for a look of one's own, or judges it.
type AnswerLookBody struct {
	No   int64  `json:"no" validate:"min=1"`
	What string `json:"what" validate:"required,oneof=reason accepted breach"`
	Text string `json:"text" validate:"required,notblank,max=1000"`
}

// TicketBody is where a page can be opened for a short while.
type TicketBody struct {
	URL string `json:"url"`
}

func (a *api) looksRoutes(me []fiber.Handler) []route {
	return []route{
		{method: "POST", path: "/api/looks", summary: "Report which screens of cases were opened, for the access log.", in: LooksBody{}, before: me, handle: a.reportLooks},
		{method: "GET", path: "/api/looks/mine", summary: "Looks of one's own that need a reason.", out: UnusualBody{}, before: me, handle: a.myUnusual},
		{method: "POST", path: "/api/looks/answer", summary: "Give the reason for a look of one's own, or, as privacy officer, judge one.", in: AnswerLookBody{}, codes: []string{"forbidden", "not_found"}, before: me, handle: a.answerLook},
		{method: "GET", path: "/api/cases/:case/looks", summary: "Who has looked at the relay log, for the family whose it is.", query: BeforeQuery{}, out: FamilyLooksBody{}, codes: []string{"forbidden", "not_found"}, before: me, handle: a.familyLooks},
		{method: "GET", path: "/api/log", summary: "The access log, for the privacy officer.", query: LogQuery{}, out: LogBody{}, codes: []string{"forbidden"}, before: me, handle: a.findLog},
		{method: "GET", path: "/api/log/unusual", summary: "Looks that need a reason, for the privacy officer.", query: PeriodQuery{}, out: UnusualBody{}, codes: []string{"forbidden"}, before: me, handle: a.unusual},
		{method: "GET", path: "/api/consents/:consent/receipt.json", summary: "The receipt of a consent: Kantara 1.1 and ISO/IEC TS 27560.", out: consents.Receipt{}, codes: []string{"forbidden", "not_found"}, before: me, handle: a.receiptJSON},
		{method: "GET", path: "/api/consents/:consent/receipt.pdf", summary: "The receipt as a tagged PDF, where the server can print.", media: "application/pdf", codes: []string{"forbidden", "not_found", "no_printer"}, before: me, handle: a.receiptPDF},
		{method: "POST", path: "/api/consents/:consent/receipt", summary: "Ask for the receipt as a page; it can be opened for two minutes.", out: TicketBody{}, codes: []string{"forbidden", "not_found"}, before: me, handle: a.receiptTicket},
		{method: "GET", path: "/api/receipts/:ticket", summary: "The receipt as a page to read and print.", open: true, media: "text/html", codes: []string{"not_found"}, handle: a.receiptPage},
	}
}

// idIn is an id in the address; ok is false when it is none.
func idIn(c *fiber.Ctx, name string) (string, bool) {
	id := strings.Clone(c.Params(name))
	return id, field.UUID7(id)
}

// readQuery decodes and checks what stands behind the question mark.
func (a *api) readQuery(c *fiber.Ctx, into any) error {
	if err := c.QueryParser(into); err != nil {
		return fail("bad_request")
	}
	return a.sound(into)
}

func (a *api) reportLooks(c *fiber.Ctx) error {
	var in LooksBody
	if err := a.readUpTo(c, &in, looksBytesMax); err != nil {
		return err
	}
	list := make([]looks.Opened, len(in.Looks))
	for i, l := range in.Looks {
		list[i] = looks.Opened{Case: l.Case, Screen: l.Screen, At: l.At}
	}
	ctx, cancel := a.context()
	defer cancel()
	if err := a.Looks.Report(ctx, whoOf(c), list); err != nil {
		return err
	}
	return c.SendStatus(fiber.StatusNoContent)
}

// looksBytesMax bounds a report of ReportMax looks.
const looksBytesMax = 32 << 10

func (a *api) familyLooks(c *fiber.Ctx) error {
	id, ok := idIn(c, "case")
	if !ok {
		return fail("not_found")
	}
	var q BeforeQuery
	if err := a.readQuery(c, &q); err != nil {
		return err
	}
	ctx, cancel := a.context()
	defer cancel()
	list, next, err := a.Looks.Family(ctx, whoOf(c), bti.CaseID(id), q.Before)
	if err != nil {
		return err
	}
	lang := langOf(c)
	out := FamilyLooksBody{Looks: make([]FamilyLookBody, len(list)), Next: next}
	for i, l := range list {
		out.Looks[i] = FamilyLookBody{
			Day: l.Day, Person: l.Person, Name: l.Name, Role: l.Role, Unit: l.Unit, Service: l.Service, Last: l.Last,
			Opened: l.Opened, Fetched: l.Fetched, Taken: l.Taken, Ground: l.Ground, Why: groundWords(l.Ground).in(lang), Own: l.Own,
		}
	}
	return c.JSON(out)
}

// grounds of access in plain words. The codes are the syncer's.
var grounds = map[string]words{
	"leader":   {"Leder enheten som har saken", "Leier eininga som har saka", "Leads the unit that has the case"},
	"baton":    {"Er stafettholder", "Er stafetthaldar", "Is the baton holder"},
	"starter":  {"Startet saken", "Starta saka", "Started the case"},
	"takes":    {"Er med i oppfølgingen", "Er med i oppfølginga", "Takes part in the follow-up"},
	"offered":  {"Er spurt om å ta over stafettpinnen", "Er spurd om å ta over stafettpinnen", "Has been asked to take over the baton"},
	"consent":  {"Er med fra en tjeneste dere har samtykket til", "Er med frå ei teneste de har samtykt til", "Takes part for a service that you have consented to"},
	"guardian": {"Er foresatt", "Er føresett", "Is a guardian"},
	"young":    {"Det er egen logg", "Det er eigen logg", "It is their own log"},
	"ended":    {"Hadde tilgang før, og en kopi som ikke var slettet ennå", "Hadde tilgang før, og ein kopi som ikkje var sletta enno", "Had access before, and a copy that was not yet erased"},
	"signer":   {"Har selv gitt svaret", "Har sjølv gitt svaret", "Gave the answer themselves"},
}

func groundWords(ground string) words {
	if w, ok := grounds[ground]; ok {
		return w
	}
	return words{ground, ground, ground}
}

func (a *api) findLog(c *fiber.Ctx) error {
	var q LogQuery
	if err := a.readQuery(c, &q); err != nil {
		return err
	}
	ask := store.LogQuery{
		Person: bti.PersonID(strings.Clone(string(q.Person))), Case: bti.CaseID(strings.Clone(string(q.Case))), Unit: bti.UnitID(strings.Clone(string(q.Unit))),
		From: q.From, To: q.To, Before: q.Before, Limit: q.Limit,
	}
	if q.What != "" {
		ask.What = strings.Split(strings.Clone(q.What), ",")
	}
	if ask.Limit == 0 {
		ask.Limit = 100
	}
	ctx, cancel := a.context()
	defer cancel()
	list, err := a.Looks.Find(ctx, whoOf(c), ask)
	if err != nil {
		return err
	}
	out := LogBody{Lines: make([]LogLineBody, len(list))}
	for i, l := range list {
		out.Lines[i] = LogLineBody{
			No: l.No, At: l.At, DeviceAt: l.DeviceAt, Person: l.Person, Name: l.Name, Role: l.Role, Unit: l.LogLine.Unit, UnitName: l.UnitName,
			What: l.What, Case: l.Case, Depth: l.Depth, Ground: l.Ground, Detail: l.Detail, Count: l.Count,
		}
	}
	if len(list) == ask.Limit {
		out.Next = list[len(list)-1].No
	}
	return c.JSON(out)
}

func (a *api) unusual(c *fiber.Ctx) error {
	var q PeriodQuery
	if err := a.readQuery(c, &q); err != nil {
		return err
	}
	ctx, cancel := a.context()
	defer cancel()
	list, err := a.Looks.Unusual(ctx, whoOf(c), q.From, q.To)
	if err != nil {
		return err
	}
	return c.JSON(unusualBody(list))
}

func (a *api) myUnusual(c *fiber.Ctx) error {
	ctx, cancel := a.context()
	defer cancel()
	list, err := a.Looks.Mine(ctx, whoOf(c))
	if err != nil {
		return err
	}
	return c.JSON(unusualBody(list))
}

func unusualBody(list []looks.Unusual) UnusualBody {
	out := UnusualBody{Looks: make([]UnusualLookBody, len(list))}
	for i := range list {
		u := &list[i]
		x := UnusualLookBody{
			No: u.No, Why: u.Why, Person: u.Person, Name: u.Name, Role: u.Role, Unit: u.Unit, Case: u.Case, Cases: u.Cases,
			First: u.First, Last: u.Last, Count: u.Count, Open: u.Open(), Answers: make([]LookAnswerBody, len(u.Answers)),
		}
		for j, r := range u.Answers {
			x.Answers[j] = LookAnswerBody{r.At, r.Person, r.What, r.Text}
		}
		out.Looks[i] = x
	}
	return out
}

func (a *api) answerLook(c *fiber.Ctx) error {
	var in AnswerLookBody
	if err := a.read(c, &in); err != nil {
		return err
	}
	ctx, cancel := a.context()
	defer cancel()
	if err := a.Looks.Answer(ctx, whoOf(c), in.No, in.What, in.Text); err != nil {
		return err
	}
	return c.SendStatus(fiber.StatusNoContent)
}

// receipt is what a receipt is made of; who may have it, and the log, are looks'.
func (a *api) receipt(c *fiber.Ctx, form string) (*consents.Source, error) {
	id, ok := idIn(c, "consent")
	if !ok {
		return nil, fail("not_found")
	}
	ctx, cancel := a.context()
	defer cancel()
	src, err := a.Looks.Receipt(ctx, whoOf(c), bti.RecordID(id), form)
	if err != nil {
		return nil, err
	}
	src.Site = a.Site
	return src, nil
}

func (a *api) receiptJSON(c *fiber.Ctx) error {
	src, err := a.receipt(c, "json")
	if err != nil {
		return err
	}
	return c.JSON(consents.ReceiptOf(src))
}

func (a *api) receiptPDF(c *fiber.Ctx) error {
	src, err := a.receipt(c, "pdf")
	if err != nil {
		return err
	}
	html, err := consents.Page(src)
	if err != nil {
		return err
	}
	ctx, cancel := a.context()
	defer cancel()
	out, err := a.Printer.Print(ctx, html)
	switch {
	case errors.Is(err, pdf.ErrNone):
		return fail("no_printer")
	case err != nil:
		return err
	}
	c.Set(fiber.HeaderContentType, "application/pdf")
	c.Set(fiber.HeaderContentDisposition, `attachment; filename="kvittering.pdf"`)
	return c.Send(out)
}

// Bounds of pages that wait to be opened.
const (
	ticketFor  = 2 * time.Minute
	ticketsMax = 100
)

// tickets are pages that wait to be opened in a tab of their own, where no token can be sent along.
type tickets struct {
	mu   sync.Mutex
	list map[string]ticket
}

type ticket struct {
	until time.Time
	html  string
}

// put keeps a page and answers its name, which nobody can guess. When too many wait the one nearest its end goes.
func (t *tickets) put(html string, now time.Time) string {
	var b [24]byte
	_, _ = rand.Read(b[:]) // crypto/rand never fails: it stops the process
	name := base64.RawURLEncoding.EncodeToString(b[:])
	t.mu.Lock()
	defer t.mu.Unlock()
	oldest := ""
	for n, x := range t.list {
		if !now.Before(x.until) {
			delete(t.list, n)
		} else if oldest == "" || x.until.Before(t.list[oldest].until) {
			oldest = n
		}
	}
	if len(t.list) >= ticketsMax {
		delete(t.list, oldest)
	}
	t.list[name] = ticket{now.Add(ticketFor), html}
	return name
}

func (t *tickets) get(name string, now time.Time) (string, bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	x, ok := t.list[name]
	return x.html, ok && now.Before(x.until)
}

func (a *api) receiptTicket(c *fiber.Ctx) error {
	src, err := a.receipt(c, "page")
	if err != nil {
		return err
	}
	html, err := consents.Page(src)
	if err != nil {
		return err
	}
	return c.JSON(TicketBody{"/api/receipts/" + a.tickets.put(html, a.now())})
}

func (a *api) receiptPage(c *fiber.Ctx) error {
	html, ok := a.tickets.get(c.Params("ticket"), a.now())
	if !ok {
		return fail("not_found")
	}
	c.Set(fiber.HeaderContentType, fiber.MIMETextHTMLCharsetUTF8)
	c.Set("Content-Security-Policy", consents.PagePolicy)
	return c.SendString(html)
}
