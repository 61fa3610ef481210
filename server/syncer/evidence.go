package syncer

import (
	"stafett/internal/bti"
	"stafett/server/consents"
	"stafett/server/store"
	"stafett/syncproto"
)

// acts are the intents of which proof is kept, by what they make of the consent.
var acts = map[bti.Intent]string{bti.SignConsent: "given", bti.RefuseConsent: "refused", bti.WithdrawConsent: "withdrawn"}

// prove adds to the chain of evidence what an accepted answer of the family
// was, in the transaction that accepts it.
func (t *taking) prove(e *syncproto.Entry, effects []effect, seq int64) error {
	act := acts[bti.Intent(e.Intent)]
	if e.Op != syncproto.OpIntent || act == "" {
		return nil
	}
	for i := range effects {
		r := &effects[i].record
		if bti.Kind(r.Kind) != bti.KindConsent || r.ID != e.Record {
			continue
		}
		c, ok := bti.TypedOf(&r.Record).(*bti.Consent)
		if !ok {
			continue
		}
		in, err := t.load(r.Case)
		if err != nil {
			return err
		}
		who := consents.Sender{Person: t.actor.Person, Role: t.actor.Role, Unit: t.actor.Unit, Device: t.device.ID, Assurance: t.assurance}
		p := consents.ProofOf(c, in.whole, act, seq, who, e.At, t.now)
		doc, err := p.JSON()
		if err != nil {
			return err
		}
		_, err = t.tx.AppendEvidence(store.Evidence{At: t.now, Case: r.Case, Consent: r.ID, What: e.Intent, Doc: doc})
		return err
	}
	return nil
}
