// Package pdf makes a PDF of an HTML page with a Chromium on this machine. The
// PDF is tagged, so that a screen reader can read it: the PDF libraries for Go
// made none (design.md). It fetches nothing: the page has to hold all it shows.
//
// github.com/chromedp/chromedp drives the browser: it speaks the DevTools protocol in
// pure Go, is kept up, and needs no Node beside it.
package pdf

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// Bounds of one print.
const (
	timeout = 30 * time.Second
	atOnce  = 1 // each is a browser of its own, of some 200 MB
)

// ErrNone says that there is no browser to print with.
var ErrNone = errors.New("pdf: no Chromium on this machine")

// Printer prints with one browser program.
type Printer struct {
	path string
	slot chan struct{}
}

// Off switches printing off where a path is wanted.
const Off = "off"

// New finds the browser: at path, or with "" one of the usual names on the machine. A
// Printer without one answers ErrNone.
func New(path string) *Printer {
	p := &Printer{path: path, slot: make(chan struct{}, atOnce)}
	switch path {
	case Off:
		p.path = ""
	case "":
		for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "chrome", "headless-shell", "headless_shell"} {
			if found, err := exec.LookPath(name); err == nil {
				p.path = found
				break
			}
		}
	}
	return p
}

// Print puts an HTML page on A4, tagged and with its headings as an outline.
func (p *Printer) Print(ctx context.Context, html string) ([]byte, error) {
	if p.path == "" {
		return nil, ErrNone
	}
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	select {
	case p.slot <- struct{}{}:
		defer func() { <-p.slot }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(p.path), chromedp.Flag("disable-dev-shm-usage", true))
	if os.Getuid() == 0 {
		// Chromium has no sandbox for root. The page is ours, escaped, and runs no script.
		options = append(options, chromedp.NoSandbox)
	}
	ctx, end := chromedp.NewExecAllocator(ctx, options...)
	defer end()
	ctx, closeTab := chromedp.NewContext(ctx)
	defer closeTab()
	if err := chromedp.Do(ctx, chromedp.Navigate("about:blank")); err != nil {
		return nil, err
	}
	if _, err := chromedp.Call(ctx, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true}); err != nil {
		return nil, err
	}
	tree, err := chromedp.Call(ctx, page.GetFrameTree, cdp.Empty{})
	if err != nil {
		return nil, err
	}
	if _, err := chromedp.Call(ctx, page.SetDocumentContent, page.SetDocumentContentParams{FrameID: tree.FrameTree.Frame.ID, HTML: html}); err != nil {
		return nil, err
	}
	yes := true
	out, err := chromedp.Call(ctx, page.PrintToPDF, page.PrintToPDFParams{
		GenerateTaggedPDF: &yes, GenerateDocumentOutline: &yes, PreferCSSPageSize: &yes, PrintBackground: &yes,
	})
	return out.Data, err
}
