package chaos

import (
	"context"
	"fmt"
	mrand "math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/chromedp/chromedp"

	"stafett/internal/bti"
)

// pin opens the profile of every tablet here.
const pin = "284719"

// tablet is a real Chromium with a profile of its own on disk, on which the app is used as a person uses it.
type tablet struct {
	x    *town
	who  string
	dir  string
	c    bti.CaseID
	made []*word

	browser context.Context
	stop    context.CancelFunc
}

func newTablet(x *town, who string, c bti.CaseID) *tablet {
	x.t.Helper()
	b := &tablet{x: x, who: who, dir: x.t.TempDir(), c: c}
	b.begin()
	ctx, cancel := context.WithTimeout(b.browser, 60*time.Second)
	defer cancel()
	err := chromedp.Do(ctx,
		chromedp.Navigate(x.url),
		truth(fmt.Sprintf(`(() => {
			const it = [...document.querySelectorAll('main button')].find((e) => e.textContent.includes(%q));
			if (it) it.click();
			return it !== undefined;
		})()`, who)),
		truth(`document.querySelectorAll('input[type=password], input.pin').length === 2`),
		fill(0, pin),
		chromedp.Sleep(100*time.Millisecond),
		fill(1, pin),
		press("Lås med denne"),
		appears("Mine saker"),
		appears("Alt er sendt"),
		// From now on the app is there without a network.
		truth(`navigator.serviceWorker.controller !== null`),
	)
	if err != nil {
		x.t.Fatalf("%s's tablet: %v", who, err)
	}
	return b
}

// begin starts the browser on its profile.
func (b *tablet) begin() {
	path, err := exec.LookPath("chromium")
	if err != nil {
		b.x.t.Fatal(err)
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(path), chromedp.UserDataDir(b.dir), chromedp.NoSandbox,
		chromedp.Flag("disable-background-networking", true), chromedp.Flag("disable-component-update", true),
		chromedp.WindowSize(820, 1180), chromedp.Flag("lang", "nb-NO"), chromedp.Flag("accept-lang", "nb-NO"),
	)
	allocator, stop := chromedp.NewExecAllocator(context.Background(), options...)
	browser, end := chromedp.NewContext(allocator)
	if err := chromedp.Do(browser); err != nil {
		b.x.t.Errorf("%s's browser does not start: %v", b.who, err)
	}
	b.browser, b.stop = browser, func() { end(); stop() }
}

func (b *tablet) end() { b.stop() }

// kill ends the browser as the system does when memory is short: no word of goodbye.
func (b *tablet) kill() {
	all, err := filepath.Glob("/proc/[0-9]*/cmdline")
	if err != nil {
		b.x.t.Error(err)
	}
	for _, path := range all {
		line, err := os.ReadFile(path)
		if err != nil || !strings.Contains(string(line), b.dir) {
			continue
		}
		if pid, err := strconv.Atoi(filepath.Base(filepath.Dir(path))); err == nil {
			_ = syscall.Kill(pid, syscall.SIGKILL)
		}
	}
	b.stop()
}

// step is something done to the page.
type step = chromedp.Action[chromedp.Void]

// truth waits until an expression is true in the page.
func truth(js string) step {
	return chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		ctx, cancel := context.WithTimeout(ctx, 20*time.Second)
		defer cancel()
		for {
			// While a page is being left there is nothing to evaluate in: that passes.
			if ok, err := chromedp.Evaluate[bool](js)(ctx, t); err == nil && ok {
				return nil
			}
			select {
			case <-ctx.Done():
				shown, _ := chromedp.Evaluate[string](`document.body.innerText.slice(0, 600)`)(context.WithoutCancel(ctx), t)
				return fmt.Errorf("it never came true: %s\non a page that says: %s", js, shown)
			case <-time.After(50 * time.Millisecond):
			}
		}
	})
}

// fill types a secret into the nth field for one.
func fill(n int, text string) step {
	return truth(fmt.Sprintf(`(() => {
		const e = document.querySelectorAll('input[type=password], input.pin')[%d];
		if (!e) return false;
		Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value').set.call(e, %q);
		e.dispatchEvent(new Event('input', {bubbles: true}));
		return true;
	})()`, n, text))
}

// press clicks the first button in sight with exactly that text.
func press(name string) step {
	return truth(fmt.Sprintf(`(() => {
		const all = [...document.querySelectorAll('dialog[open] button, main button')];
		const it = all.find((e) => e.textContent.trim() === %q && e.checkVisibility());
		if (it) it.click();
		return it !== undefined;
	})()`, name))
}

func appears(text string) step {
	return truth(fmt.Sprintf(`document.body.textContent.includes(%q)`, text))
}

// goTo opens a place of the app, and unlocks it where it is locked, as it is after each start.
func (b *tablet) goTo(ctx context.Context, path string) error {
	return chromedp.Do(ctx,
		chromedp.Navigate(b.x.url+path),
		truth(`document.querySelector('input[type=password], input.pin') !== null`),
		fill(0, pin),
		chromedp.Sleep(100*time.Millisecond),
		press("Åpne"),
		appears("Innstillinger"),
	)
}

// live writes notes until ctx ends; now and then the browser is killed. On a slow machine
// the time may be over before anything was written: then it is tried a few times more, in the calm.
func (b *tablet) live(ctx context.Context, r *mrand.Rand) {
	for calm := 0; ctx.Err() == nil || len(b.made) == 0 && calm < 3; {
		if ctx.Err() != nil {
			calm++
		}
		step, cancel := context.WithTimeout(b.browser, 40*time.Second)
		err := b.write(step, fmt.Sprintf("kanari%sTablet%06x", b.who, r.Uint32()>>8))
		cancel()
		if err != nil {
			b.x.count.add("tablet: could not write")
		}
		if r.IntN(4) == 0 {
			b.x.count.add("fault: browser killed")
			b.kill()
			b.begin()
		}
		select {
		case <-ctx.Done():
		case <-time.After(time.Duration(100+r.IntN(900)) * time.Millisecond):
		}
	}
}

// write writes a note on the case; it counts when the app says that it is kept on the device.
func (b *tablet) write(ctx context.Context, w string) error {
	if err := b.goTo(ctx, "/case/"+string(b.c)); err != nil {
		return err
	}
	if err := chromedp.Do(ctx, truth(`document.querySelector('main h1') !== null`)); err != nil {
		return err
	}
	gone, err := chromedp.Run(ctx, chromedp.Evaluate[bool](`![...document.querySelectorAll('main button')].some((e) => e.textContent.trim() === 'Skriv notat')`))
	if err != nil {
		return err
	}
	if gone {
		b.x.count.add("tablet: the case is not there")
		return nil
	}
	err = chromedp.Do(ctx,
		press("Skriv notat"),
		chromedp.WaitVisible(`dialog[open] textarea`),
		chromedp.SendKeys(`dialog[open] textarea`, "Det går bra. "+w),
		press("Lagre"),
		appears("Lagret på denne enheten"),
	)
	if err != nil {
		return err
	}
	b.made = append(b.made, &word{who: b.who, word: w, state: waiting})
	b.x.count.add("written on a tablet")
	return nil
}

// settle opens the tablet a last time and waits until everything is sent; what was
// refused, since access had ended, is still there for its writer to read.
func (b *tablet) settle(ctx context.Context) {
	step, cancel := context.WithTimeout(b.browser, 90*time.Second)
	defer cancel()
	if err := b.goTo(step, "/sync"); err != nil {
		b.x.t.Errorf("%s's tablet does not open: %v", b.who, err)
		return
	}
	var shown string
	for ctx.Err() == nil {
		err := chromedp.Do(step, chromedp.Sleep(700*time.Millisecond))
		if err == nil {
			shown, err = chromedp.Run(step, chromedp.Evaluate[string](`document.body.textContent`))
		}
		if err != nil {
			b.x.t.Errorf("%s's tablet: %v", b.who, err)
			return
		}
		refused := strings.Contains(shown, "Kunne ikke tas imot") && !strings.Contains(shown, "Venter på å bli sendt")
		if strings.Contains(shown, "Alt er sendt") || refused {
			break
		}
	}
	for _, w := range b.made {
		if strings.Contains(shown, w.word) {
			w.state = kept
		} else {
			w.state = acknowledged
		}
	}
}
