package consents

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"html/template"
	"strconv"
	"strings"
)

const style = `
:root{color-scheme:light}
*{box-sizing:border-box}
body{margin:0 auto;max-width:44rem;padding:1.5rem;font:1rem/1.5 system-ui,sans-serif;color:#1e2b3c;background:#fff}
h1{font-size:1.75rem;line-height:1.25;margin:0 0 .5rem}
h2{font-size:1.25rem;margin:2rem 0 .5rem}
dl{display:grid;grid-template-columns:minmax(9rem,1fr) 2fr;gap:.25rem 1rem;margin:0}
dt{font-weight:600}dd{margin:0;overflow-wrap:anywhere}
.words{border-inline-start:.25rem solid #68707c;padding-inline-start:1rem;white-space:pre-wrap}
.note{border:2px solid #68707c;padding:.5rem 1rem;font-weight:600}
svg,img{display:block;max-width:100%;height:auto;border:1px solid #68707c}
svg path{fill:none;stroke:#1e2b3c;stroke-width:2.5;stroke-linecap:round;stroke-linejoin:round}
.small{font-size:.875rem}
@media print{body{padding:0;max-width:none}.screen{display:none}h2{break-after:avoid}dl,svg,img{break-inside:avoid}}
@page{size:A4;margin:20mm}
`

// PagePolicy is the Content-Security-Policy of the page: its own style, the photo in it, and nothing else.
var PagePolicy = func() string {
	sum := sha256.Sum256([]byte(style))
	return "default-src 'none'; style-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) +
		"'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
}()

var page = template.Must(template.New("receipt").Parse(`<!doctype html>
<html lang="{{.W.Lang}}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="robots" content="noindex"><title>{{.Title}}</title><style>{{.Style}}</style></head>
<body><main>
<h1>{{.Title}}</h1>
{{if .Practice}}<p class="note">{{.Practice}}</p>{{end}}
{{if .Withdrawn}}<p class="note">{{.Withdrawn}}</p>{{end}}
<dl>{{range .Facts}}
<dt>{{.Name}}</dt><dd>{{.Value}}</dd>{{end}}
</dl>
<h2>{{.TextHead}}</h2>
<div class="words" lang="{{.TextLang}}">{{.Text}}</div>
{{if or .Drawn .Photo .Typed}}<h2>{{.MarkHead}}</h2>{{end}}
{{if .Drawn}}<svg viewBox="0 0 600 200" width="300" height="100" role="img" aria-label="{{.DrawnLabel}}"><path d="{{.Drawn}}"/></svg>{{end}}
{{if .Typed}}<p>{{.TypedLabel}} {{.Typed}}</p>{{end}}
{{if .Photo}}<img src="{{.Photo}}" alt="{{.PhotoLabel}}">{{end}}
{{if .Withdraw}}<h2>{{.WithdrawHead}}</h2>
<p>{{.Withdraw}}</p>{{end}}
<h2>{{.WeightHead}}</h2>
<p>{{.Weight}}</p>
<h2>{{.ProofHead}}</h2>
<p>{{.ProofText}}</p>
<dl class="small">{{range .Proof}}
<dt>{{.Name}}</dt><dd>{{.Value}}</dd>{{end}}
</dl>
<p class="screen">{{.Print}}</p>
</main></body></html>
`))

type fact struct{ Name, Value string }

// Page is the receipt as a page to read and print, in the language that was signed in.
func Page(s *Source) (string, error) {
	r := ReceiptOf(s)
	first, last := &s.Proofs[0], &s.Proofs[len(s.Proofs)-1]
	w := wordsOf(first.Text.Lang)
	answer, title := w.given, w.title
	if first.Act == "refused" {
		answer, title = w.refused, w.refusedTitle
	}
	facts := []fact{
		{w.whatFor, w.purpose(first.Purpose, s.ServiceName)}, {w.answer, answer}, {w.who, first.Signer.Name},
		{w.ground_, w.ground(&first.Signer)}, {w.when, w.day(first.Clock.SignedOn)},
	}
	add := func(name, value string) {
		if value != "" {
			facts = append(facts, fact{name, value})
		}
	}
	if first.Act != "refused" {
		add(w.until_, w.until(first.ValidTo))
		add(w.sharedWith, joined(s.ServiceName, s.Holder, s.Unit))
	}
	add(w.identified, w.method(first.Method))
	if first.Method == "own_device" {
		facts[len(facts)-1].Value += ". " + w.identity(first.Sender.Assurance)
	}
	add(w.witness, s.WitnessName)
	add(w.controller, joined(s.Controller.Name, s.Controller.OrgNumber))
	proof := []fact{
		{"SHA-256", first.Text.SHA256}, {w.textVersion, first.Text.Version}, {w.deviceClock, r.Evidence.DeviceTime}, {w.serverClock, r.Evidence.ServerTime},
	}
	for _, row := range s.Rows {
		proof = append(proof, fact{w.chain + " " + strconv.FormatInt(row.No, 10), hex.EncodeToString(row.Hash[:])})
	}
	var d struct {
		W                                                                          struct{ Lang string }
		Title, Practice, Withdrawn, TextHead, TextLang, Text, MarkHead, DrawnLabel string
		Drawn, Typed, TypedLabel, PhotoLabel, WithdrawHead, Withdraw               string
		WeightHead, Weight, ProofHead, ProofText, Print                            string
		Photo                                                                      template.URL
		Style                                                                      template.CSS
		Facts, Proof                                                               []fact
	}
	d.W.Lang, d.Title, d.Style, d.Facts, d.Proof = w.lang, title, style, facts, proof
	if s.Practice {
		d.Practice = w.practice
	}
	if last.Act == "withdrawn" {
		d.Withdrawn = w.withdrawn + ": " + w.day(last.Clock.SignedOn)
	}
	d.TextHead, d.TextLang, d.Text, d.MarkHead = w.text, first.Text.Lang, first.Text.Words, w.mark
	d.Drawn, d.DrawnLabel, d.Typed, d.TypedLabel, d.PhotoLabel = s.Signature, w.drawn, first.Marks.TypedName, w.typed, w.photo
	if s.Photo != "" {
		d.Photo = template.URL("data:image/jpeg;base64," + s.Photo) // base64 alone, as its field check has it
	}
	if first.Act == "given" { // who said no has nothing to take back
		d.WithdrawHead, d.Withdraw = w.withdrawHead, w.withdraw
	}
	d.WeightHead, d.Weight = w.weightHead, w.weight(first.Weight)
	d.ProofHead, d.ProofText, d.Print = w.proof, w.proofText, w.print
	var b strings.Builder
	err := page.Execute(&b, &d)
	return b.String(), err
}

func joined(list ...string) string {
	var out []string
	for _, s := range list {
		if s != "" {
			out = append(out, s)
		}
	}
	return strings.Join(out, ", ")
}
