package looks

import (
	"context"

	"stafett/internal/bti"
	"stafett/server/consents"
	"stafett/server/store"
	"stafett/server/syncer"
	"stafett/syncproto"
)

// Receipt is what the receipt of a consent is made of, for those who may have it:
// whoever signed it, at any time, and staff who hold the relay log now. That it was taken out
// stands in the access log; so does a refusal. form is json, page or pdf.
func (s *Service) Receipt(ctx context.Context, who syncer.Who, id syncproto.RecordID, form string) (*consents.Source, error) {
	var x syncer.Reach
	var src *consents.Source
	var scope syncproto.ScopeID
	err := s.st.Read(ctx, func(r store.Reader) (err error) {
		src = nil
		rows, err := r.EvidenceOf(id)
		if err != nil {
			return err
		}
		if len(rows) > 0 {
			scope = bti.ScopeOf(rows[0].Case, bti.Log)
		}
		if x, err = s.sync.ReachOf(r, who, scope); err != nil || len(rows) == 0 {
			return err
		}
		list, err := s.source(r, rows)
		if err != nil {
			return err
		}
		own := list.Proofs[0].Signer.Person == x.Actor.Person && x.Actor.Person != ""
		if staff := x.Ground != "" && !family(x.Ground); own || staff {
			src = list
		}
		if src != nil && x.Ground == "" {
			x.Ground = "signer" // whose own it is, though the log may be closed to them
		}
		return nil
	})
	switch {
	case err != nil:
		return nil, err
	case src == nil && scope == "":
		return nil, Missing{}
	case src == nil:
		return nil, s.refuse(ctx, &x, scope, "receipt")
	}
	err = s.st.Write(ctx, func(tx store.Tx) error {
		l := x.Line(Export, scope, x.Ground)
		l.Count, l.Detail = 1, "receipt."+form
		return tx.AppendLog(l)
	})
	return src, err
}

// source gathers what a receipt says from the evidence, the case and the directory.
func (s *Service) source(r store.Reader, rows []store.Evidence) (*consents.Source, error) {
	src := &consents.Source{Rows: rows}
	for _, e := range rows {
		p, err := consents.ParseProof(e.Doc)
		if err != nil {
			return nil, err
		}
		src.Proofs = append(src.Proofs, p)
	}
	names, err := s.sync.NamesIn(r)
	if err != nil {
		return nil, err
	}
	first := &src.Proofs[0]
	src.Controller, _ = names.Municipality()
	if first.Service != "" {
		src.ServiceName = names.Service(first.Service)
	}
	if w, ok := names.Person(first.Witness); ok {
		src.WitnessName = w.Name
	}
	if rec, ok, err := r.Record(first.Consent); err != nil {
		return nil, err
	} else if c, is := bti.TypedOf(&rec.Record).(*bti.Consent); ok && is {
		src.Signature, src.Photo = c.Signature, c.Photo
	}
	return src, s.whose(r, src, names)
}

// whose adds where the case belongs – unless the child's address is blocked: then a receipt,
// which may lie about at home, tells nothing of it.
func (s *Service) whose(r store.Reader, src *consents.Source, names syncer.Names) error {
	records, err := r.CaseRecords(src.Proofs[0].Case)
	if err != nil {
		return err
	}
	whole := &bti.Case{}
	for i := range records {
		whole.Add(&records[i].Record)
	}
	if h := whole.Head; h != nil {
		src.Practice = h.Practice
		if whole.Subject == nil || whole.Subject.AddressBlock == "" {
			src.Holder, src.Unit = names.Service(h.Service), names.Unit(h.Unit)
		}
	}
	return nil
}
