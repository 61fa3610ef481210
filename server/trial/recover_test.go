package trial

import "testing"

func TestWhoDoesNotAdministerLearnsOfNoUserName(t *testing.T) {
	s := newStory(t)
	for _, c := range []*client{s.mor, s.ansatt, s.leder} {
		for path, bodies := range map[string][]map[string]string{
			"/api/admin/recover": {{"account": "far"}, {"account": "finnes.ikke"}},
			"/api/admin/invite":  {{"person": "far"}, {"person": "finnes.ikke"}},
		} {
			there, not := c.do("POST", path, bodies[0]), c.do("POST", path, bodies[1])
			if there.status != 403 || not.status != 403 || there.code() != not.code() {
				t.Errorf("%s of %s: %d %s, and %d %s of nobody", path, c.person, there.status, there.code(), not.status, not.code())
			}
		}
	}
}
