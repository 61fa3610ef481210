package sqlite

import (
	"strings"
	"testing"

	"stafett/server/store"
)

func TestAPanicWhileARecordIsWrittenBehindIsAnErrorOfItsSavepoint(t *testing.T) {
	c := &conn{} // without a database, every write panics
	c.writeBehind()
	defer close(c.behind.hand)
	if err := c.later(store.Record{}, store.Change{Created: true}); err != nil {
		t.Fatal(err)
	}
	if err := c.drain(); err == nil || !strings.Contains(err.Error(), "writing a record") {
		t.Errorf("the panic came out as %v", err)
	}
	if err := c.drain(); err != nil {
		t.Errorf("the next savepoint begins with %v", err)
	}
}
