package sqlite

import (
	"fmt"
	"runtime/debug"

	"stafett/server/store"
)

// Records are what a push writes most, and writing them takes SQLite as long as it takes the syncer to judge the
// next. So the writer's connection writes them behind: in the order in which they were put, on a goroutine of its own,
// while who puts them goes on. Whatever else is done on the connection waits until all are written; so a transaction
// reads what it wrote, and a fault of one comes out before its savepoint is let go.

// putsTogether are handed over at once, so that the two goroutines seldom wake each other: waking and switching is a
// tenth of what the server does of a push (perf, server/bench).
const putsTogether = 25

// put is a record to be written, with what changed.
type put struct {
	r  store.Record
	ch store.Change
}

// behind is the state of it that belongs to who uses the connection.
type behind struct {
	batch   []put      // not handed over yet
	hand    chan []put // a batch; nil asks for what went wrong
	free    chan []put // batches to be used again
	wrong   chan error
	pending bool  // something was handed over since it was asked last
	err     error // of this savepoint
}

// writeBehind lets a connection write records behind until it is closed.
func (c *conn) writeBehind() {
	b := &behind{hand: make(chan []put, 4), free: make(chan []put, 6), wrong: make(chan error)}
	c.behind = b
	go func() {
		var err error // the first one: after it nothing of the savepoint counts
		for batch := range b.hand {
			if batch == nil {
				b.wrong <- err
				err = nil
				continue
			}
			for i := range batch {
				if err == nil {
					err = c.putSafely(&batch[i])
				}
			}
			clear(batch)
			select {
			case b.free <- batch[:0]:
			default:
			}
		}
	}()
}

// putSafely makes a panic the write's error: here nobody else would catch it, and the server would end.
func (c *conn) putSafely(p *put) (err error) {
	defer func() {
		if what := recover(); what != nil {
			err = fmt.Errorf("writing a record: %v\n%s", what, debug.Stack())
		}
	}()
	return c.putRecord(&p.r, &p.ch)
}

// later writes a record behind, or at once where the connection does not.
func (c *conn) later(r store.Record, ch store.Change) error {
	b := c.behind
	if b == nil {
		return c.putRecord(&r, &ch)
	}
	if b.batch == nil {
		select {
		case b.batch = <-b.free:
		default:
			b.batch = make([]put, 0, putsTogether)
		}
	}
	b.batch = append(b.batch, put{r, ch})
	if len(b.batch) == putsTogether {
		b.handOver()
	}
	return nil
}

func (b *behind) handOver() {
	b.hand <- b.batch
	b.batch, b.pending = nil, true
}

// wait until all records are written; the error is the first of this savepoint.
func (c *conn) wait() error {
	b := c.behind
	if b == nil {
		return nil
	}
	if len(b.batch) > 0 {
		b.handOver()
	}
	if b.pending {
		b.hand <- nil
		err := <-b.wrong
		if b.pending = false; b.err == nil {
			b.err = err
		}
	}
	return b.err
}

// drain waits, and lets the next savepoint begin without this one's error.
func (c *conn) drain() error {
	err := c.wait()
	if c.behind != nil {
		c.behind.err = nil
	}
	return err
}
