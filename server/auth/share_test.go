package auth

import (
	"context"
	"testing"
	"time"

	"stafett/server/store"
	"stafett/syncproto"
)

func (w *world) sharing(device syncproto.DeviceID) KeyShare {
	w.t.Helper()
	if _, err := w.Enter(context.Background(), "kari", device, "nettbrett"); err != nil {
		w.t.Fatal(err)
	}
	k := KeyShare{ID: "share of " + string(device), Share: [32]byte{1, 2}, Verifier: [32]byte{7}}
	if err := w.KeepShare(context.Background(), "kari", device, k); err != nil {
		w.t.Fatal(err)
	}
	return k
}

func (w *world) refused(k KeyShare, verifier byte, want Code) {
	w.t.Helper()
	share, err := w.OpenShare(context.Background(), k.ID, [32]byte{verifier})
	if CodeOf(err) != want || share != [32]byte{} {
		w.t.Errorf("%v %v, not %s", share, err, want)
	}
}

func (w *world) given(k KeyShare) {
	w.t.Helper()
	if share, err := w.OpenShare(context.Background(), k.ID, k.Verifier); err != nil || share != k.Share {
		w.t.Error(share, err)
	}
}

func TestAShareIsHandedToWhoHasTheRightCode(t *testing.T) {
	w := start(t)
	k := w.sharing(tablet)
	w.given(k)
	for range ShareTriesMax - 1 {
		w.refused(k, 8, BadShare)
	}
	w.given(k) // and the count begins anew
	for range ShareTriesMax - 1 {
		w.refused(k, 8, BadShare)
	}
	w.refused(k, 8, ShareGone)
	w.refused(k, 7, ShareGone) // also with the right code
	w.refused(KeyShare{ID: "another"}, 7, ShareGone)
}

func TestABlockedDeviceGetsNoShareNorDoesWhoHasEnded(t *testing.T) {
	w := start(t)
	ctx := context.Background()
	k, k2 := w.sharing(tablet), w.sharing(tablet2)
	if err := w.RevokeDevice(ctx, tablet, "kari"); err != nil {
		t.Fatal(err)
	}
	w.refused(k, 7, DeviceRevoked)
	w.given(k2)
	w.write(func(tx store.Tx) error {
		return tx.PutPosts("kari", []store.Post{{Person: "kari", Role: "employee", Unit: "solbakken", From: "2020-01-01", Until: "2026-11-22"}})
	})
	w.given(k2)
	w.now = w.now.Add(24 * time.Hour)
	w.refused(k2, 7, AccountEnded)
}

func TestAShareFollowsTheDeviceThatRegistersAnewAndIsNobodyElses(t *testing.T) {
	w := start(t)
	ctx := context.Background()
	k := w.sharing(tablet)
	if _, err := w.Enter(ctx, "ola", tablet2, "nettbrett"); err != nil {
		t.Fatal(err)
	}
	stolen := k
	stolen.Verifier = [32]byte{9}
	if err := w.KeepShare(ctx, "ola", tablet2, stolen); CodeOf(err) != ShareGone {
		t.Error("somebody put a verifier of their own on another's share:", err)
	}
	const anew = syncproto.DeviceID("01920000-0000-7000-8000-00000000000c")
	if _, err := w.Enter(ctx, "kari", anew, "nettbrett"); err != nil {
		t.Fatal(err)
	}
	if err := w.KeepShare(ctx, "kari", anew, k); err != nil {
		t.Fatal(err)
	}
	if err := w.RevokeDevice(ctx, tablet, "kari"); err != nil {
		t.Fatal(err)
	}
	w.given(k)
	other := k
	other.ID, other.Share = "made anew", [32]byte{5}
	if err := w.KeepShare(ctx, "kari", anew, other); err != nil {
		t.Fatal(err)
	}
	w.refused(k, 7, ShareGone)
	w.given(other)
}
