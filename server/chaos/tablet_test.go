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

// newTablet logs the person in on a new profile and waits until the app is there without a network.
func newTablet(x *town, who string, c bti.CaseID) *tablet {
	x.t.Helper()
	b := &tablet{x: x, who: who, dir: x.t.TempDir(), c: c}
	if err := b.begin(); err != nil {
		x.t.Fatal(err)
	}
	x.t.Cleanup(b.kill) // before its folder goes
	ctx, cancel := context.WithTimeout(b.browser, patience)
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
func (b *tablet) begin() error {
	path, err := exec.LookPath("chromium")
	if err != nil {
		return err
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(path), chromedp.UserDataDir(b.dir), chromedp.NoSandbox,
		chromedp.Flag("disable-background-networking", true), chromedp.Flag("disable-component-update", true),
		chromedp.WindowSize(820, 1180), chromedp.Flag("lang", "nb-NO"), chromedp.Flag("accept-lang", "nb-NO"),
	)
	allocator, stop := chromedp.NewExecAllocator(context.Background(), options...)
	browser, end := chromedp.NewContext(allocator)
	b.browser, b.stop = browser, func() { end(); stop() }
	if err := chromedp.Do(browser); err != nil {
		return fmt.Errorf("%s's browser does not start: %w", b.who, err)
	}
	return nil
}

// kill ends the browser as the system does when memory is short: no word of goodbye. When it
// returns there is no process left that writes in its folder.
func (b *tablet) kill() {
	for until := time.Now().Add(patience); ; <-time.After(10 * time.Millisecond) {
		left, err := b.killAll()
		if err != nil {
			b.x.t.Error(err)
		}
		if left == 0 || err != nil {
			break
		}
		if time.Now().After(until) {
			b.x.t.Errorf("%s's browser cannot be killed", b.who)
			break
		}
	}
	b.stop()
}

// killAll kills what was started with the tablet's folder, as each of a browser's processes is, and says how many they were.
func (b *tablet) killAll() (n int, err error) {
	all, err := filepath.Glob("/proc/[0-9]*/cmdline")
	if err != nil {
		return 0, err
	}
	for _, path := range all {
		line, err := os.ReadFile(path)
		if err != nil || !strings.Contains(string(line), b.dir) {
			continue // it ended meanwhile, or is another's; of a process that is dead the line is empty
		}
		if pid, err := strconv.Atoi(filepath.Base(filepath.Dir(path))); err == nil {
			_ = syscall.Kill(pid, syscall.SIGKILL) // it may have ended
			n++
		}
	}
	return n, nil
}

// step is something done to the page.
type step = chromedp.Action[chromedp.Void]

// truth waits, as long as its context does, until an expression is true in the page.
func truth(js string) step {
	return chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		for {
			// While a page is being left there is nothing to evaluate in: that passes.
			if ok, err := chromedp.Evaluate[bool](js)(ctx, t); err == nil && ok {
				return nil
			}
			select {
			case <-ctx.Done():
				last, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
				defer cancel()
				shown, err := chromedp.Evaluate[string](`location.pathname + ' ' + document.body.innerText.slice(0, 1500)`)(last, t)
				return fmt.Errorf("it never came true: %s\non a page that says (%v): %s", js, err, shown)
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

// press clicks the first button in sight with exactly that text, once it can be pressed.
func press(name string) step {
	return truth(fmt.Sprintf(`(() => {
		const all = [...document.querySelectorAll('dialog[open] button, main button')];
		const it = all.find((e) => e.textContent.trim() === %q && e.checkVisibility() && !e.disabled && !e.ariaDisabled);
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
		press("Åpne"),
		appears("Innstillinger"),
	)
}

// gone is true on the page of a case that the tablet does not hold.
const gone = `document.querySelector('main h1')?.textContent === 'Denne saken er ikke her'`

// live writes notes until ctx ends; now and then the browser is killed. On a slow machine
// the time may be over before anything was written: whoever always holds the case writes one in the calm.
func (b *tablet) live(ctx context.Context, r *mrand.Rand) {
	word := func() string { return fmt.Sprintf("kanari%sTablet%06x", b.who, r.Uint32()>>8) }
	for ctx.Err() == nil {
		step, cancel := context.WithTimeout(b.browser, 40*time.Second)
		if err := b.write(step, word()); err != nil {
			b.x.count.add("tablet: could not write")
		}
		cancel()
		if r.IntN(4) == 0 {
			b.x.count.add("fault: browser killed")
			b.kill()
			if err := b.begin(); err != nil {
				b.x.t.Error(err)
				return
			}
		}
		select {
		case <-ctx.Done():
		case <-time.After(time.Duration(100+r.IntN(900)) * time.Millisecond):
		}
	}
	if len(b.made) == 0 && b.who != ppt {
		calm, cancel := context.WithTimeout(b.browser, patience)
		defer cancel()
		if err := b.write(calm, word()); err != nil {
			b.x.t.Errorf("%s's tablet cannot write in the calm: %v", b.who, err)
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
	away, err := chromedp.Run(ctx, chromedp.Evaluate[bool](gone))
	if err != nil {
		return err
	}
	if away {
		b.x.count.add("tablet: the case is not there")
		return nil
	}
	err = chromedp.Do(ctx,
		press("Skriv notat"),
		chromedp.WaitVisible(`dialog[open] textarea`),
		chromedp.SendKeys(`dialog[open] textarea`, "Det går bra. "+w),
		press("Lagre"),
		appears("Lagret på denne enheten."),
	)
	if err != nil {
		return err
	}
	b.made = append(b.made, &word{who: b.who, word: w, state: waiting})
	b.x.count.add("written on a tablet")
	return nil
}

// settle opens the tablet a last time and waits until everything is sent; what was refused or
// put aside, since access had ended, is still there for its writer to read.
func (b *tablet) settle() {
	step, cancel := context.WithTimeout(b.browser, patience)
	defer cancel()
	// The facts stand there once the core has said what is in the queue; what waits to be sent has a heading then. What was
	// refused, or waits to be judged, has arrived.
	const over = `(() => {
		const main = document.querySelector('main');
		const heads = [...main.querySelectorAll('h2')].map((e) => e.textContent);
		return main.querySelector('dl.facts') !== null && !heads.includes('Venter på å bli sendt');
	})()`
	err := b.goTo(step, "/sync")
	if err == nil {
		err = chromedp.Do(step, truth(over))
	}
	var shown string
	if err == nil {
		shown, err = chromedp.Run(step, chromedp.Evaluate[string](`document.querySelector('main').textContent`))
	}
	if err != nil {
		b.x.t.Errorf("%s's tablet does not come to rest: %v", b.who, err)
		return
	}
	for _, w := range b.made {
		if strings.Contains(shown, w.word) {
			w.state = kept
		} else {
			w.state = acknowledged
		}
	}
}

// forgets waits until the app says that it does not hold the case.
func (b *tablet) forgets() {
	step, cancel := context.WithTimeout(b.browser, patience)
	defer cancel()
	err := b.goTo(step, "/case/"+string(b.c))
	if err == nil {
		err = chromedp.Do(step, truth(gone))
	}
	if err != nil {
		b.x.t.Errorf("%s's tablet still holds the case: %v", b.who, err)
	}
}
