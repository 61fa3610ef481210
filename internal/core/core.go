package core

import (
	"stafett/internal/bti"
	"stafett/internal/field"
	"stafett/internal/replica"
	"stafett/syncproto/jsonv"
)

// Codes of Error.
const (
	CodeBadInput      = "bad_input"      // no such method, not JSON, or the wrong shape
	CodeNotOpen       = "not_open"       // open comes first, and ready before anything else
	CodeUnknownCase   = "unknown_case"   // not on this device
	CodeUnknownRecord = "unknown_record" // no such entry or record
	CodeUnknownGuide  = "unknown_guide"  // not on this device
	CodeInternal      = "internal"       // a fault of the core's own
)

// Core is one open profile, or none yet. It is not safe for use by several at once.
type Core struct {
	rep   *replica.Replica
	ready bool
	lang  field.Lang
	lists listCache
}

// New is a core with nothing open.
func New() *Core { return &Core{lang: field.Bokmal} }

// Fail is the text of an Error.
func Fail(code, detail string) string {
	return string((&Error{Code: code, Detail: detail}).AppendJSON(nil))
}

// Error makes an Error a Go error.
func (x *Error) Error() string { return x.Code + ": " + x.Detail }

func fail(code, detail string) error { return &Error{Code: code, Detail: detail} }

// method is one row of the table of methods.
type method struct {
	name string
	// anytime: needs no open profile.
	anytime bool
	in      func() jsonv.Walker
}

// methods is the table: everything that can be asked, each with an input of its own.
var methods = []method{
	{"open", true, func() jsonv.Walker { return new(OpenIn) }},
	{"load", true, func() jsonv.Walker { return new(LoadIn) }},
	{"ready", true, func() jsonv.Walker { return new(ReadyIn) }},
	{"lang", true, func() jsonv.Walker { return new(LangIn) }},
	{"vector", true, func() jsonv.Walker { return new(VectorIn) }},
	{"cases", false, func() jsonv.Walker { return new(CasesIn) }},
	{"case", false, func() jsonv.Walker { return new(CaseIn) }},
	{"directory", false, func() jsonv.Walker { return new(DirectoryIn) }},
	{"subjects", false, func() jsonv.Walker { return new(SubjectsIn) }},
	{"guide", false, func() jsonv.Walker { return new(GuideIn) }},
	{"check", true, func() jsonv.Walker { return new(CheckIn) }},
	{"checkMany", true, func() jsonv.Walker { return new(CheckManyIn) }},
	{"change", false, func() jsonv.Walker { return new(ChangeIn) }},
	{"start", false, func() jsonv.Walker { return new(StartIn) }},
	{"pushNext", false, func() jsonv.Walker { return new(PushNextIn) }},
	{"pushAnswer", false, func() jsonv.Walker { return new(PushAnswerIn) }},
	{"pullNext", false, func() jsonv.Walker { return new(PullNextIn) }},
	{"pullAnswer", false, func() jsonv.Walker { return new(PullAnswerIn) }},
	{"sync", false, func() jsonv.Walker { return new(SyncIn) }},
	{"looks", false, func() jsonv.Walker { return new(LooksIn) }},
	{"refused", false, func() jsonv.Walker { return new(RefusedIn) }},
}

// run does what an input asks for. A generic row of the table could hold the
// function as well; that costs 4 kB of brotli.
func (c *Core) run(in jsonv.Walker) (jsonv.Walker, error) {
	switch in := in.(type) {
	case *OpenIn:
		return c.open(in)
	case *LoadIn:
		return c.load(in)
	case *ReadyIn:
		return c.readyNow(in)
	case *LangIn:
		return c.setLang(in)
	case *VectorIn:
		return c.vector(in)
	case *CasesIn:
		return c.cases(in)
	case *CaseIn:
		return c.oneCase(in)
	case *DirectoryIn:
		return c.directory(in)
	case *SubjectsIn:
		return c.subjects(in)
	case *GuideIn:
		return c.guide(in)
	case *CheckIn:
		return c.check(in)
	case *CheckManyIn:
		return c.checkMany(in)
	case *ChangeIn:
		return c.change(in)
	case *StartIn:
		return c.start(in)
	case *PushNextIn:
		return c.pushNext(in)
	case *PushAnswerIn:
		return c.pushAnswer(in)
	case *PullNextIn:
		return c.pullNext(in)
	case *PullAnswerIn:
		return c.pullAnswer(in)
	case *SyncIn:
		return c.sync(in)
	case *LooksIn:
		return c.looks(in)
	case *RefusedIn:
		return c.refused(in)
	}
	return nil, fail(CodeBadInput, "no such method")
}

// Methods are the names of all methods, in a fixed order.
func Methods() []string {
	out := make([]string, len(methods))
	for i := range methods {
		out[i] = methods[i].name
	}
	return out
}

// Call runs a method: JSON in, JSON out. A fault comes as an Error. It never panics.
func (c *Core) Call(name, in string) (out string) {
	defer func() {
		if p := recover(); p != nil {
			// The words of a panic can hold what was being worked on: they are not told.
			out = Fail(CodeInternal, name)
		}
	}()
	for i := range methods {
		m := &methods[i]
		if m.name != name {
			continue
		}
		if !m.anytime && !c.ready {
			return Fail(CodeNotOpen, name)
		}
		v, err := jsonv.Parse(in)
		if err != nil {
			return Fail(CodeBadInput, err.Error())
		}
		x := m.in()
		if err := jsonv.Read(x, v); err != nil {
			return Fail(CodeBadInput, err.Error())
		}
		answer, err := c.run(x)
		if err != nil {
			if e, ok := err.(*Error); ok {
				return Fail(e.Code, e.Detail)
			}
			return Fail(CodeBadInput, err.Error())
		}
		return string(jsonv.Write(make([]byte, 0, 4096), answer))
	}
	return Fail(CodeBadInput, "no such method")
}

func (c *Core) open(in *OpenIn) (*OpenOut, error) {
	if in.Actor.Person == "" || in.Device == "" {
		return nil, fail(CodeBadInput, "a profile has a person and a device")
	}
	c.rep = replica.Open(in.Actor, in.Device, in.Mode)
	c.ready = false
	c.lists.forget()
	return &OpenOut{}, c.speak(in.Lang)
}

func (c *Core) load(in *LoadIn) (*LoadOut, error) {
	if c.rep == nil || c.ready {
		return nil, fail(CodeNotOpen, "load comes between open and ready")
	}
	rows := make([]replica.Row, len(in.Rows))
	for i, r := range in.Rows {
		rows[i] = replica.Row(r)
	}
	c.rep.Load(rows)
	return &LoadOut{}, nil
}

func (c *Core) readyNow(in *ReadyIn) (*ReadyOut, error) {
	if c.rep == nil || c.ready {
		return nil, fail(CodeNotOpen, "ready comes after open")
	}
	effects := effectsOf(c.rep.Ready(in.Damaged))
	c.ready = true
	return &ReadyOut{Records: c.rep.Records(), Queued: c.rep.Unsent(), Effects: effects, LeaseOver: c.rep.LeaseOver(in.Now)}, nil
}

func (c *Core) setLang(in *LangIn) (*LangOut, error) { return &LangOut{}, c.speak(in.Lang) }

func (c *Core) speak(lang field.Lang) error {
	switch lang {
	case field.Bokmal, field.Nynorsk, field.English:
		c.lang = lang
		c.lists.forget()
		return nil
	}
	return fail(CodeBadInput, "lang is nb, nn or en")
}

func effectsOf(es []replica.Effect) []Effect {
	out := make([]Effect, len(es))
	for i, e := range es {
		out[i] = Effect(e)
	}
	return out
}

// Synchronising.

func (c *Core) pushNext(in *PushNextIn) (*PushNextOut, error) {
	body, n := c.rep.PushNext(in.Max)
	return &PushNextOut{Body: body, Count: n}, nil
}

func (c *Core) pushAnswer(in *PushAnswerIn) (*AnswerOut, error) {
	if in.Expected != 0 {
		return c.answer(c.rep.PushGap(in.Expected), nil)
	}
	return c.answer(c.rep.PushAnswer(in.Body))
}

func (c *Core) pullNext(in *PullNextIn) (*PullNextOut, error) {
	return &PullNextOut{Body: c.rep.PullNext(in.Restart)}, nil
}

func (c *Core) pullAnswer(in *PullAnswerIn) (*AnswerOut, error) {
	if len(in.Purges) > 0 {
		return c.answer(c.rep.Refused(in.Purges), nil)
	}
	return c.answer(c.rep.PullAnswer(in.Body, in.Now))
}

func (c *Core) answer(a replica.Answer, err error) (*AnswerOut, error) {
	if err != nil {
		return nil, err
	}
	return &AnswerOut{Effects: effectsOf(a.Effects), Cases: a.Cases, More: a.More}, nil
}

// Checking.

func (c *Core) check(in *CheckIn) (*CheckOut, error) {
	out := c.checkOne(in)
	return &out, nil
}

func (c *Core) checkMany(in *CheckManyIn) (*CheckManyOut, error) {
	out := &CheckManyOut{Results: make([]CheckOut, len(in.Records))}
	for i := range in.Records {
		out.Results[i] = c.checkOne(&in.Records[i])
	}
	return out, nil
}

func (c *Core) checkOne(in *CheckIn) CheckOut {
	faults := field.Faults{Mode: field.Demo}
	if c.rep != nil {
		faults.Mode = c.rep.Mode()
	}
	rec := bti.Decode(in.Kind, in.Fields, &faults)
	if form, ok := rec.(*bti.Form); ok && len(faults.List) == 0 && c.rep != nil {
		if g := c.rep.Guide(in.Guide, in.Version); g != nil {
			faults.List = replica.CheckAnswers(g, form)
		}
	}
	return CheckOut{Faults: c.faults(faults.List, "")}
}

// faults puts faults into words, each field with a prefix.
func (c *Core) faults(list []field.Fault, prefix string) []FaultView {
	out := make([]FaultView, len(list))
	for i, f := range list {
		out[i] = FaultView{Field: prefix + f.Field, Code: f.Code, Text: c.faultText(f)}
	}
	return out
}

func (c *Core) faultText(f field.Fault) string {
	switch f.Code {
	case replica.CodeUnknownRecord:
		return c.say(sayUnknownRecord)
	case replica.CodeTooLarge:
		return c.say(sayTooLarge)
	}
	return field.Explain(f, c.lang)
}
