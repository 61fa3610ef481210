package main

import (
	"context"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"stafett/server/store"
	"stafett/server/store/sqlite"
)

// texts are the comments that a folder holds, by text.
func (a *at) texts() map[string]int {
	a.t.Helper()
	out := map[string]int{}
	for _, r := range a.do(0, "", "records", "--kind", "comment") {
		out[r["f"].(map[string]any)["text"].(string)]++
	}
	return out
}

func (a *at) comment(of, text string) {
	a.t.Helper()
	a.edit(0, fields{"op": "put", "case": of, "kind": "comment", "depth": "log", "f": fields{"text": text}})
}

func incarnation(t *testing.T, path string) (is string) {
	t.Helper()
	db, err := sqlite.Open(context.Background(), path)
	if err != nil {
		t.Fatal(err)
	}
	if err := db.Read(context.Background(), func(r store.Reader) error {
		m, err := r.Meta()
		is = m.Incarnation
		return err
	}); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	return is
}

func TestDevicesBringWhatARestoredBackupLacks(t *testing.T) {
	s := &shell{t: t}
	data, copied := filepath.Join(t.TempDir(), "data"), filepath.Join(t.TempDir(), "stafett.db")
	served := func(m *Main) { m.Demo, m.Data = true, data }
	r := startMain(t, served)
	address := r.Address()
	liv, henrik := s.folder(t, "liv"), s.folder(t, "henrik")
	liv.do(0, "", "login", "--server", "http://"+address, "--demo", "liv.bjorkerot")
	henrik.do(0, "", "login", "--server", "http://"+address, "--demo", "henrik.furutopp")
	of, id, before := liv.measure()
	henrik.comment(of, "Før kopien.")
	henrik.do(0, "", "push")

	s.ok("", "backup", copied, "--data", data) // while it is served
	was := incarnation(t, copied)

	// After it: taken by the server, seen by the other, and gone with the restore.
	title := before["f"].(map[string]any)["title"].(string)
	liv.edit(0, fields{"op": "patch", "case": of, "record": id, "f": fields{"title": title + " ute"}})
	liv.comment(of, "Etter kopien.")
	liv.do(0, "", "push")
	henrik.do(0, "", "pull")
	henrik.comment(of, "Svar, etter kopien.")
	henrik.do(0, "", "push")
	henrik.comment(of, "Aldri sendt før.") // still waits
	r.close()

	out := s.ok("", "restore", copied, "--data", data)
	if is := incarnation(t, filepath.Join(data, databaseName)); is == was {
		t.Error("the restored database says that it is the same one")
	}
	kept, err := filepath.Glob(filepath.Join(data, databaseName+".before-*Z"))
	if err != nil || len(kept) != 1 || !strings.Contains(out, kept[0]) {
		t.Errorf("what was there is kept as %v, and it says\n%s", kept, out)
	}

	r = startMain(t, served, func(m *Main) { m.Listen = address })
	for range 2 {
		liv.do(0, "", "push")
		henrik.do(0, "", "push")
	}
	liv.do(0, "", "pull")
	want := map[string]int{"Før kopien.": 1, "Etter kopien.": 1, "Svar, etter kopien.": 1, "Aldri sendt før.": 1}
	for name, a := range map[string]*at{"liv": liv, "henrik": henrik} {
		got := a.texts()
		for text, n := range want {
			if got[text] != n {
				t.Errorf("%s holds %q %d times, not %d", name, text, got[text], n)
			}
		}
		if _, _, rec := a.measure2(id); rec["f"].(map[string]any)["title"] != title+" ute" {
			t.Errorf("%s: the title is %v", name, rec["f"])
		}
	}
	if a, b := liv.texts(), henrik.texts(); !reflect.DeepEqual(a, b) {
		t.Errorf("they hold different comments:\n%v\n%v", a, b)
	}
	if !strings.Contains(s.ok("", "log", "verify", "--data", data), "in order") {
		t.Error("the chain of the access log is broken")
	}
}

func TestARestoreLetsNobodyInWhoWasShutOutAfterTheBackup(t *testing.T) {
	s := newOffice(t)
	data, copied := s.env["STAFETT_DATA"], filepath.Join(t.TempDir(), "stafett.db")
	s.ok("en lang nok frase\n", "account", "add", "ola", "--name", "Ola Prøve", "--role", "employee", "--unit", "solbakken", "--password-stdin")
	const lost, kept = "01920000-0000-7000-8000-00000000000a", "01920000-0000-7000-8000-00000000000b"
	served := func(m *Main) { m.Data, m.SecondFactor = data, false }
	m := startMain(t, served)
	login := func(m *running, who, device string) (int, string) {
		return m.ask("POST", "/api/auth/login", `{"account":"`+who+`","password":"en lang nok frase","device":"`+device+`","deviceName":"nettbrett"}`, "")
	}
	for _, device := range []string{lost, kept} {
		if status, body := login(m, "kari", device); status != 200 {
			t.Fatal(status, body)
		}
	}
	s.ok("", "backup", copied)
	s.ok("", "device", "revoke", lost)
	s.ok("", "account", "add", "ola", "--disable")
	m.close()

	out := s.ok("", "restore", copied)
	for _, says := range []string{"1 blocked devices, 1 disabled accounts", "Passwords", "stafett help restore"} {
		if !strings.Contains(out, says) {
			t.Errorf("it does not say %q:\n%s", says, out)
		}
	}
	if help := s.ok("", "help", "restore"); !strings.Contains(help, "account reset") || !strings.Contains(help, "consent that was withdrawn") {
		t.Error(help)
	}
	m = startMain(t, served)
	if status, _ := login(m, "kari", kept); status != 200 {
		t.Error("who was not shut out cannot log in:", status)
	}
	if status, body := login(m, "kari", lost); status == 200 {
		t.Error("the lost device is served again:", body)
	}
	if status, body := login(m, "ola", kept); status == 200 {
		t.Error("a disabled account logs in:", body)
	}
	m.close()

	if out := s.ok("", "restore", copied, "--exactly"); !strings.Contains(out, "let in again") {
		t.Error(out)
	}
	m = startMain(t, served)
	if status, body := login(m, "ola", "01920000-0000-7000-8000-00000000000c"); status != 200 {
		t.Error("it is not what the backup says:", status, body)
	}
}

// Whoever restores by hand does not tell the server; the backup does.
func TestABackupThatIsCopiedBackByHandSaysThatItIsAnotherDatabase(t *testing.T) {
	s := &shell{t: t}
	data, copied := filepath.Join(t.TempDir(), "data"), filepath.Join(t.TempDir(), "stafett.db")
	served := func(m *Main) { m.Demo, m.Data = true, data }
	r := startMain(t, served)
	address := r.Address()
	liv := s.folder(t, "liv")
	liv.do(0, "", "login", "--server", "http://"+address, "--demo", "liv.bjorkerot")
	of, _, _ := liv.measure()
	s.ok("", "backup", copied, "--data", data)
	liv.comment(of, "Det første jeg sender.")
	liv.do(0, "", "push")
	r.close()

	path := filepath.Join(data, databaseName)
	seen := map[string]bool{incarnation(t, path): true}
	whole, err := os.ReadFile(copied)
	if err != nil {
		t.Fatal(err)
	}
	for range 2 { // the same backup twice: each time it is another past
		if err := os.WriteFile(path, whole, 0o600); err != nil {
			t.Fatal(err)
		}
		is := incarnation(t, path)
		if seen[is] || is == "" || incarnation(t, path) != is {
			t.Fatalf("it is %q, after %v, and then %q", is, seen, incarnation(t, path))
		}
		seen[is] = true
	}
	r = startMain(t, served, func(m *Main) { m.Listen = address })
	defer r.close()
	liv.do(0, "", "push")
	liv.do(0, "", "pull")
	if got := liv.texts()["Det første jeg sender."]; got != 1 {
		t.Errorf("what the backup lacks is there %d times", got)
	}
}

func TestARestoreThatCannotBeDoneLeavesEverythingAsItWas(t *testing.T) {
	s := &shell{t: t}
	data, file := filepath.Join(t.TempDir(), "data"), filepath.Join(t.TempDir(), "b.db")
	r := startMain(t, demonstration, func(m *Main) { m.Data = data })
	s.ok("", "backup", file, "--data", data)
	s.fails(1, []string{"is there already"}, "", "backup", file, "--data", data)
	s.fails(1, []string{"stop it first"}, "", "restore", file, "--data", data)
	r.close()

	letter := filepath.Join(t.TempDir(), "letter")
	if err := os.WriteFile(letter, []byte(strings.Repeat("not a database ", 500)), 0o600); err != nil {
		t.Fatal(err)
	}
	list := func() []string {
		entries, err := os.ReadDir(data)
		if err != nil {
			t.Fatal(err)
		}
		var names []string
		for _, e := range entries {
			names = append(names, e.Name())
		}
		return names
	}
	before := list()
	s.fails(1, []string{"backup"}, "", "restore", letter, "--data", data)
	s.fails(1, []string{"cannot be read"}, "", "restore", letter+"-2", "--data", data)
	s.fails(2, nil, "", "restore", "--data", data)
	if err := os.WriteFile(file+"-wal", []byte("frames"), 0o600); err != nil {
		t.Fatal(err)
	}
	s.fails(1, []string{"no backup"}, "", "restore", file, "--data", data)
	if after := list(); !reflect.DeepEqual(before, after) {
		t.Errorf("the folder held %v, and holds %v", before, after)
	}
}
