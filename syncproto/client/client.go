// Package client is a device of Stafett without a screen: it logs in, keeps a
// copy of what its person may hold, changes it and pushes what was changed. It is what
// "stafett sync" runs on, and shows by example how a third party talks to the
// server: what is in this file, and nothing of it, is about HTTP; what a device does with
// an answer is internal/replica's, and the messages are those of syncproto.
//
// It never decides who may see what, and never drops a word its person wrote. It
// pulls when told to, and listens to no live line. A copy is not sealed: Folder
// keeps it in plain files that their owner alone may read, so it belongs on a
// machine with a sealed disk, and to somebody who may hold what it holds.
package client

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"time"

	"stafett/internal/bti"
	"stafett/internal/field"
	"stafett/internal/replica"
	"stafett/syncproto"
	"stafett/syncproto/jsonv"
)

// Bounds of a talk with the server.
const (
	answerBytesMax = 64 << 20 // of one page of a pull
	roundsMax      = 10_000   // requests of one Push or Pull
	requestTimeout = 60 * time.Second
)

// Session is who is logged in where. The tokens are secrets.
type Session struct {
	Server  string             `json:"server"` // "https://stafett.example.no"
	Person  bti.PersonID       `json:"person"`
	Name    string             `json:"name"`
	Role    bti.Role           `json:"role"`
	Unit    bti.UnitID         `json:"unit,omitempty"`
	Service bti.ServiceID      `json:"service,omitempty"`
	Mode    field.Mode         `json:"mode"`
	Device  syncproto.DeviceID `json:"device"` // "" when it must register anew
	Access  string             `json:"accessToken,omitempty"`
	// Expires is when the access token does, in seconds since 1970.
	Expires int64  `json:"accessExpires,omitempty"`
	Refresh string `json:"refreshToken,omitempty"`
}

// Store keeps a device's session and rows. Folder is one.
type Store interface {
	// Session is what was put last; ok is false when there is none.
	Session() (s Session, ok bool, err error)
	PutSession(s Session) error
	// Rows are all rows, in any order. damaged is how many could not be read.
	Rows() (rows []replica.Row, damaged int, err error)
	// Apply stores effects: all of them or none.
	Apply(effects []replica.Effect) error
	// Wipe forgets everything.
	Wipe() error
}

// Error is a refusal of the server, or of the client itself: it is for the
// person to act on, or to try again later.
type Error struct {
	// Code is the server's (see Problem in the package comment of syncproto), or
	// login_needed, other_person, unreachable or, when the time that a request has ran out, timeout.
	Code   string
	Detail string
	// Later tells that trying again after a while may help, and After how long to wait at least.
	Later bool
	After time.Duration
	// Expected and Purges come with sync_gap and update_required.
	Expected int64
	Purges   []syncproto.Purge
}

func (e *Error) Error() string {
	if e.Detail == "" {
		return e.Code
	}
	return e.Detail + " (" + e.Code + ")"
}

// Config is what a client needs from outside.
type Config struct {
	Store Store
	HTTP  *http.Client // nil: one with a time limit
	Now   func() time.Time
	// Place is where the municipality's days begin; nil: UTC.
	Place *time.Location
}

// Client is one person's device. It is not safe for use by several at once.
type Client struct {
	Config
	session Session
	rep     *replica.Replica // nil before the first log-in
}

// Open opens the copy that the store has, or none yet: then Login comes first.
func Open(c Config) (*Client, error) {
	if c.HTTP == nil {
		c.HTTP = &http.Client{Timeout: requestTimeout}
	}
	if c.Place == nil {
		c.Place = time.UTC
	}
	x := &Client{Config: c}
	s, ok, err := c.Store.Session()
	if err != nil || !ok {
		return x, err
	}
	x.session = s
	return x, x.open()
}

func (c *Client) open() error {
	s := c.session
	c.rep = replica.Open(bti.Actor{Person: s.Person, Role: s.Role, Unit: s.Unit, Service: s.Service}, s.Device, s.Mode)
	rows, damaged, err := c.Store.Rows()
	if err != nil {
		return err
	}
	c.rep.Load(rows)
	return c.Store.Apply(c.rep.Ready(damaged))
}

// Session is who is logged in, without the secrets; the zero Session when nobody is.
func (c *Client) Session() Session {
	s := c.session
	s.Access, s.Refresh = "", ""
	return s
}

// Replica is the copy: read only.
func (c *Client) Replica() *replica.Replica { return c.rep }

// Login logs in with an account and its password.
func (c *Client) Login(ctx context.Context, server, account, password, deviceName string) error {
	return c.LoginWith(ctx, server, account, password, "", deviceName)
}

// LoginWith is Login with the one-time code of the account's second factor. Without one where there is one, the Error has
// the code code_needed.
func (c *Client) LoginWith(ctx context.Context, server, account, password, code, deviceName string) error {
	body := map[string]string{"account": account, "password": password, "deviceName": deviceName}
	if code != "" {
		body["code"] = code
	}
	return c.enter(ctx, server, "/api/auth/login", body)
}

// LoginDemo logs in as somebody of a demonstration.
func (c *Client) LoginDemo(ctx context.Context, server string, person bti.PersonID, deviceName string) error {
	return c.enter(ctx, server, "/api/demo/login", map[string]string{"person": string(person), "deviceName": deviceName})
}

// enter asks for tokens on the device that the store is, or on a new one. A
// device keeps its id over log-outs: the server knows by it what it has handed out.
func (c *Client) enter(ctx context.Context, server, path string, body map[string]string) error {
	server = strings.TrimRight(server, "/")
	old := c.session
	if old.Server != "" && old.Server != server {
		return &Error{Code: "other_person", Detail: "this copy is of " + old.Server}
	}
	device := old.Device
	if device == "" {
		device = syncproto.DeviceID(c.newID())
	}
	body["device"] = string(device)
	next := Session{Server: server}
	c.session.Server = server
	answer, err := c.post(ctx, path, "", mustJSON(body))
	c.session = old
	if err != nil {
		return err
	}
	if err := json.Unmarshal([]byte(answer), &next); err != nil {
		return fmt.Errorf("the answer to the log-in cannot be read: %w", err)
	}
	if old.Person != "" && old.Person != next.Person {
		// Its rows are that person's, and so may unsent words be.
		return &Error{Code: "other_person", Detail: "this copy is " + string(old.Person) + "'s"}
	}
	c.session = next
	if err := c.Store.PutSession(next); err != nil {
		return err
	}
	return c.open()
}

// Logout ends the session on the server. With wipe everything on the device is forgotten; what
// was not sent goes too.
func (c *Client) Logout(ctx context.Context, wipe bool) error {
	if c.session.Refresh != "" {
		if _, err := c.post(ctx, "/api/auth/logout", "", mustJSON(map[string]string{"refreshToken": c.session.Refresh})); err != nil {
			return err
		}
	}
	if wipe {
		c.session, c.rep = Session{}, nil
		return c.Store.Wipe()
	}
	c.session.Access, c.session.Refresh, c.session.Expires = "", "", 0
	return c.Store.PutSession(c.session)
}

// Sync pushes what waits and pulls what is new. What the server does not take must not
// hold up what it has to tell, so the pull follows a push that failed, too.
func (c *Client) Sync(ctx context.Context) error {
	pushed := c.Push(ctx)
	if ends(pushed) {
		return pushed
	}
	if err := errors.Join(pushed, c.Pull(ctx)); err != nil {
		return err
	}
	return c.Push(ctx) // what was not to be sent before the pull
}

// Push sends the queue. What becomes of each entry is in the Replica's queue
// afterwards: what was refused or quarantined stays there for its writer.
func (c *Client) Push(ctx context.Context) error {
	if c.rep == nil {
		return &Error{Code: "login_needed"}
	}
	max := syncproto.EntriesMax
	for range roundsMax {
		body, n := c.rep.PushNext(max)
		if n == 0 {
			return nil
		}
		text, err := c.authorized(ctx, "/api/sync/push", body)
		var refused *Error
		if errors.As(err, &refused) {
			switch {
			case n > 1 && (refused.Code == "too_large" || refused.Code == "timeout" && ctx.Err() == nil):
				max = (n + 1) / 2 // a line too slow for the whole would never carry it
				continue
			case refused.Code == "sync_gap":
				if mended, err := c.mend(refused); mended || err != nil {
					if err != nil {
						return err
					}
					continue
				}
			}
		}
		if err != nil {
			return err
		}
		a, err := c.rep.PushAnswer(text)
		if err != nil {
			return err
		}
		if err := c.Store.Apply(a.Effects); err != nil {
			return err
		}
		if !a.More {
			return nil
		}
	}
	return &Error{Code: "internal", Detail: "the push does not end"}
}

// Pull fetches what is new, page by page.
func (c *Client) Pull(ctx context.Context) error {
	if c.rep == nil {
		return &Error{Code: "login_needed"}
	}
	restart := true // what another process began is not gone on with
	for range roundsMax {
		text, err := c.authorized(ctx, "/api/sync/pull", c.rep.PullNext(restart))
		var refused *Error
		if errors.As(err, &refused) {
			switch {
			case refused.Code == "bad_page" && !restart:
				restart = true
				continue
			case refused.Code == "sync_gap":
				// What the server has lost is sent first.
				if mended, gone := c.mend(refused); mended || gone != nil {
					if gone == nil {
						gone = c.Push(ctx)
					}
					if gone != nil {
						return gone
					}
					continue
				}
			}
			if len(refused.Purges) > 0 {
				err = errors.Join(err, c.Store.Apply(c.rep.Refused(refused.Purges).Effects))
			}
		}
		if err != nil {
			return err
		}
		restart = false
		a, err := c.rep.PullAnswer(text, c.Now().UnixMilli())
		if err != nil {
			return err
		}
		if err := c.Store.Apply(a.Effects); err != nil {
			return err
		}
		if !a.More {
			return nil
		}
	}
	return &Error{Code: "internal", Detail: "the pull does not end"}
}

// mend numbers the queue anew when the server waits for an entry that it was
// never sent, or that a restore from backup has undone; false: there is nothing to mend.
func (c *Client) mend(gap *Error) (bool, error) {
	a := c.rep.PushGap(gap.Expected)
	return a.More, c.Store.Apply(a.Effects)
}

// Change checks edits by the rules, each on top of those before, and queues all of them
// or none. at is the place of the one that the verdict stands in the way of, or -1.
func (c *Client) Change(eds []replica.Edit) (v replica.Verdict, at int, err error) {
	if c.rep == nil {
		return v, -1, &Error{Code: "login_needed"}
	}
	now := c.Now()
	for i := range eds {
		eds[i].Now = now.UnixMilli()
		if eds[i].Today == "" {
			eds[i].Today = bti.Date(now.In(c.Place).Format("2006-01-02"))
		}
		const idsEach = 4 // as many as any intent makes records
		for range idsEach {
			eds[i].IDs = append(eds[i].IDs, c.newID())
		}
	}
	v, at, effects := c.rep.ChangeAll(eds)
	return v, at, c.Store.Apply(effects)
}

// Settle chooses the value of a field and lets go of the conflicts about it.
func (c *Client) Settle(of bti.CaseID, record bti.RecordID, name string, value jsonv.Value) (replica.Verdict, error) {
	args := jsonv.Obj(jsonv.M("field", jsonv.Str(name)), jsonv.M("value", value))
	var ids []jsonv.Value
	for _, x := range c.Conflicts() {
		if x.Case == of && x.Record == record && x.Field == name {
			ids = append(ids, jsonv.Int(x.ID))
		}
	}
	args = jsonv.Obj(append(args.Members(), jsonv.M("conflicts", jsonv.Arr(ids...)))...)
	v, _, err := c.Change([]replica.Edit{{Op: syncproto.OpIntent, Intent: bti.Settle, Case: of, Record: record, Fields: args}})
	return v, err
}

// Conflict is a value that did not become the field's, with where it stands.
type Conflict struct {
	Case    bti.CaseID // "" for the person's own things
	Record  bti.RecordID
	Kind    bti.Kind
	Current jsonv.Value
	syncproto.Conflict
}

// Conflicts are all that wait to be settled.
func (c *Client) Conflicts() []Conflict {
	var out []Conflict
	for _, v := range c.Views() {
		for _, rec := range v.Records {
			for _, x := range rec.Conflicts {
				out = append(out, Conflict{Case: v.ID, Record: rec.ID, Kind: bti.Kind(rec.Kind), Current: rec.Fields.Get(x.Field), Conflict: x})
			}
		}
	}
	return out
}

// Views are all cases, and the person's own things last.
func (c *Client) Views() []*replica.View {
	if c.rep == nil {
		return nil
	}
	var out []*replica.View
	for _, id := range c.rep.Cases() {
		if v := c.rep.View(id); v != nil {
			out = append(out, v)
		}
	}
	return append(out, c.rep.Own())
}

// Deal ends the waiting of a refused or quarantined entry: it is queued again, or let go of.
func (c *Client) Deal(n int64, retry bool) error {
	if c.rep == nil {
		return &Error{Code: "login_needed"}
	}
	effects, ok := c.rep.Deal(n, retry, c.Now().UnixMilli())
	if !ok {
		return &Error{Code: "unknown_entry", Detail: "no entry " + strconv.FormatInt(n, 10) + " waits"}
	}
	return c.Store.Apply(effects)
}

func (c *Client) newID() bti.RecordID {
	var b [10]byte
	_, _ = rand.Read(b[:]) // crypto/rand never fails: it stops the process
	return bti.NewUUID7(c.Now().UnixMilli(), b)
}

// ends tells whether a refusal leaves nothing to be had from another request.
func ends(err error) bool {
	var e *Error
	if !errors.As(err, &e) {
		return err != nil
	}
	switch e.Code {
	case "login_needed", "device_revoked", "device_cloned", "account_ended", "unreachable", "timeout":
		return true
	}
	return false
}

// renewBefore is how long before its end an access token is exchanged.
const renewBefore = 30 * time.Second

// authorized posts with the access token, renewing it before its end and
// once when it is refused, and does what the end of a device or a session means.
func (c *Client) authorized(ctx context.Context, path, body string) (string, error) {
	if c.session.Refresh == "" {
		return "", &Error{Code: "login_needed"}
	}
	renewed := false
	if c.Now().Add(renewBefore).Unix() >= c.session.Expires {
		if err := c.renew(ctx); err != nil {
			return "", err
		}
		renewed = true
	}
	answer, err := c.post(ctx, path, c.session.Access, body)
	if code := codeOf(err); !renewed && (code == "token_expired" || code == "token_invalid") {
		if err := c.renew(ctx); err != nil {
			return "", err
		}
		answer, err = c.post(ctx, path, c.session.Access, body)
	}
	switch codeOf(err) {
	case "device_revoked":
		// The device is lost or blocked: nothing stays behind.
		c.session, c.rep = Session{}, nil
		return "", errors.Join(err, c.Store.Wipe())
	case "device_cloned", "device_unknown":
		// The next log-in registers a new device, which goes on with this queue.
		c.session.Device, c.session.Access, c.session.Refresh = "", "", ""
		return "", errors.Join(err, c.Store.PutSession(c.session))
	}
	return answer, err
}

// renew exchanges the refresh token, which is used up by it: the new one is
// stored before anything else is done.
func (c *Client) renew(ctx context.Context) error {
	answer, err := c.post(ctx, "/api/auth/refresh", "", mustJSON(map[string]string{
		"refreshToken": c.session.Refresh, "device": string(c.session.Device),
	}))
	if codeOf(err) == "token_invalid" {
		return &Error{Code: "login_needed", Detail: "the session has ended"}
	}
	if err != nil {
		return err
	}
	if err := json.Unmarshal([]byte(answer), &c.session); err != nil {
		return fmt.Errorf("the answer to the refresh cannot be read: %w", err)
	}
	return c.Store.PutSession(c.session)
}

func codeOf(err error) string {
	var e *Error
	if errors.As(err, &e) {
		return e.Code
	}
	return ""
}

// post sends a body of JSON and answers that of a 2xx. Anything else is an *Error.
func (c *Client) post(ctx context.Context, path, token, body string) (string, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, c.session.Server+path, strings.NewReader(body))
	if err != nil {
		return "", err
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Accept-Language", "en")
	if token != "" {
		req.Header.Set("Authorization", "Bearer "+token)
	}
	res, err := c.HTTP.Do(req)
	if err != nil {
		return "", silence(err)
	}
	defer func() { _ = res.Body.Close() }() // it was read to its end
	answer, err := io.ReadAll(io.LimitReader(res.Body, answerBytesMax+1))
	switch {
	case err != nil:
		return "", silence(err)
	case len(answer) > answerBytesMax:
		return "", &Error{Code: "internal", Detail: "the server's answer is too large"}
	case res.StatusCode >= 200 && res.StatusCode < 300:
		return string(answer), nil
	}
	return "", problemOf(res, answer)
}

// silence is that no answer came.
func silence(err error) *Error {
	e := &Error{Code: "unreachable", Detail: err.Error(), Later: true}
	var slow net.Error
	if errors.As(err, &slow) && slow.Timeout() {
		e.Code = "timeout"
	}
	return e
}

// problemOf reads application/problem+json; what a proxy in between says has a status alone.
func problemOf(res *http.Response, body []byte) *Error {
	var p struct {
		Code, Detail string
		Expected     int64
		Purges       []syncproto.Purge
	}
	if json.NewDecoder(bytes.NewReader(body)).Decode(&p) != nil || p.Code == "" {
		p.Code = "http_" + strconv.Itoa(res.StatusCode)
	}
	e := &Error{Code: p.Code, Detail: p.Detail, Expected: p.Expected, Purges: p.Purges}
	e.Later = res.StatusCode == http.StatusTooManyRequests || res.StatusCode >= 500
	if seconds, err := strconv.Atoi(res.Header.Get("Retry-After")); err == nil && seconds > 0 {
		e.After = time.Duration(seconds) * time.Second
	}
	return e
}

func mustJSON(m map[string]string) string {
	out := jsonv.Obj()
	for k, v := range m {
		out = out.With(k, jsonv.Str(v))
	}
	return out.String()
}
