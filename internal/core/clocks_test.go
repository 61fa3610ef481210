package core_test

import (
	"strconv"
	"testing"

	"stafett/internal/bti"
	"stafett/internal/core"
	"stafett/syncproto"
)

func TestARecordTellsWhatTheClockSaidWhereItWasWritten(t *testing.T) {
	d := newDevice(t)
	c := d.begin("Ada", nil)
	d.v++
	rec := syncproto.Record{
		ID: d.id(), Kind: string(bti.KindNote), Scope: bti.ScopeOf(c, bti.Internal), Version: d.v, Fields: bti.Fields(&bti.Note{Text: "Skrevet på tur."}),
		CreatedBy: "nora", CreatedAt: 900, By: "nora", At: 950, Written: 100, Edited: 150,
	}
	d.rows = append(d.rows, core.Row{Table: "chunk", Key: strconv.FormatInt(10000000+d.v, 10), Scope: rec.Scope, Data: "[" + string(rec.AppendJSON(nil)) + "]"})
	d.open(employee)
	view := func() core.RecordView {
		var out core.CaseOut
		d.ask("case", &core.CaseIn{ID: c, Today: today}, &out)
		for _, r := range out.Records {
			if r.ID == rec.ID {
				return r
			}
		}
		t.Fatal("the note is not there")
		return core.RecordView{}
	}
	if v := view(); v.CreatedAt != 900 || v.Written != 100 || v.At != 950 || v.Edited != 150 {
		t.Errorf("%+v", v)
	}
	var out core.ChangeOut
	d.ask("change", &core.ChangeIn{
		Op: syncproto.OpPatch, Case: c, Kind: bti.KindNote, Depth: bti.Internal, Record: rec.ID, Today: today, Now: 2000,
		Fields: bti.Fields(&bti.Note{Text: "Skrevet på tur, og rettet."}), IDs: []bti.RecordID{d.id(), d.id(), d.id(), d.id()},
	}, &out)
	if v := view(); !out.Kept || v.Written != 100 || v.At != 2000 || v.Edited != 0 {
		t.Errorf("what has not been sent has one clock: %+v", v)
	}
}
