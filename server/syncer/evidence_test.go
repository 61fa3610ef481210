package syncer_test

import (
	"testing"

	"stafett/internal/bti"
	"stafett/server/consents"
	"stafett/server/store"
	"stafett/syncproto"
)

// proofs are all rows of evidence, read.
func (x *town) proofs() (list []consents.Proof) {
	x.t.Helper()
	x.read(func(r store.Reader) error {
		rows, err := r.EvidenceAfter(0, 100)
		for _, e := range rows {
			p, err := consents.ParseProof(e.Doc)
			if err != nil {
				return err
			}
			if e.Consent != p.Consent || e.Case != p.Case || e.At != p.Clock.ServerAt {
				x.t.Error("the row and its document differ:", e, p)
			}
			list = append(list, p)
		}
		if _, bad, err := store.VerifyEvidence(r); err != nil || bad != 0 {
			x.t.Error("the chain is broken at", bad, err)
		}
		return err
	})
	return list
}

func TestEachAnswerOfAFamilyLeavesProof(t *testing.T) {
	s := newStory(t)
	s.mor.who.Assurance = store.Assurance{Method: store.ByProvider, Issuer: "https://idporten.no", ACR: "idporten-loa-high", AMR: []string{"BankID"}, AuthTime: s.now.UnixMilli() - 5000}
	own := consentArgs("service", "helsestasjon", s.guardian, "", today)
	for i, a := range own {
		switch a.Key {
		case "method":
			own[i] = m("method", "own_device")
		case "witness":
			own[i] = m("witness", nil)
		}
	}
	refused := s.mor.intent(s.c, bti.RefuseConsent, "", nil, own...)
	s.mor.must()
	s.mor.intent(s.c, bti.WithdrawConsent, s.consent, nil, m("date", today))
	s.mor.must()

	list := s.proofs()
	if len(list) != 4 {
		t.Fatalf("%d rows of proof", len(list))
	}
	paper := list[0]
	if paper.Act != "given" || paper.Purpose != "relay_log" || paper.Weight != consents.OnPaper || paper.Witness != "ansatt" || paper.Sender.Unit != "solbakken" ||
		paper.Text.Words != "Vi sier ja." || len(paper.Text.SHA256) != 64 || paper.Text.Lang != "nb" || paper.Text.Version != "9" ||
		paper.Signer.Responsibility != "joint" || paper.Signer.VerifiedBy != "ansatt" || paper.Signer.VerifiedOn != today || paper.Signer.As != "guardian" ||
		paper.Scope != s.scope(bti.Log) || paper.Withdrawal == "" {
		t.Errorf("%+v", paper)
	}
	if no := list[2]; no.Act != "refused" || no.Consent != refused || no.Service != "helsestasjon" || no.Weight != consents.StrongSimple ||
		no.Sender.Assurance.ACR != "idporten-loa-high" || no.Sender.Assurance.AuthTime != s.now.UnixMilli()-5000 || no.Clock.DeviceAt == 0 || no.Witness != "" {
		t.Errorf("%+v", no)
	}
	if back := list[3]; back.Act != "withdrawn" || back.Consent != s.consent || back.Method != "own_device" || back.Sender.Person != "mor" || back.Clock.SignedOn != today {
		t.Errorf("%+v", back)
	}
}

func TestWhatIsRefusedOrSentAgainLeavesNoFurtherProof(t *testing.T) {
	s := newStory(t)
	before := len(s.proofs())
	s.ppt.intent(s.c, bti.WithdrawConsent, s.consent, nil, m("date", today))
	s.ppt.refused("access.leader_or_holder")
	s.mor.intent(s.c, bti.WithdrawConsent, s.consent, nil, m("date", today))
	again := append([]syncproto.Entry(nil), s.mor.queue...)
	s.mor.must()
	if _, err := s.mor.send(again...); err != nil {
		t.Fatal(err)
	}
	if n := len(s.proofs()); n != before+1 {
		t.Errorf("%d rows of proof, want %d", n, before+1)
	}
}
