package main

import (
	"bufio"
	"errors"
	"net"
	"time"

	"github.com/valyala/fasthttp"
)

// caller is one connection that is kept, as a browser keeps its own.
type caller struct {
	conn net.Conn
	in   *bufio.Reader
	out  *bufio.Writer
	req  fasthttp.Request
	res  fasthttp.Response
	read int64 // bytes that came over the wire
	// asked is when the last request went out, began when the first byte of its answer came.
	asked, began time.Time
}

func dial(address string) (*caller, error) {
	conn, err := net.Dial("tcp", address)
	if err != nil {
		return nil, err
	}
	c := &caller{conn: conn, out: bufio.NewWriterSize(conn, 64<<10)}
	c.in = bufio.NewReaderSize(c, 64<<10)
	return c, nil
}

// Read counts what comes.
func (c *caller) Read(p []byte) (int, error) {
	n, err := c.conn.Read(p)
	if c.read += int64(n); c.began.IsZero() {
		c.began = time.Now()
	}
	return n, err
}

func (c *caller) close() { _ = c.conn.Close() }

// post sends a body and answers the answer's, which holds until the next call.
func (c *caller) post(path, token, accept string, body []byte) ([]byte, error) {
	c.req.Reset()
	c.req.Header.SetMethod("POST")
	c.req.SetRequestURI(path)
	c.req.Header.SetHost("localhost")
	c.req.Header.SetContentType("application/json")
	if token != "" {
		c.req.Header.Set("Authorization", "Bearer "+token)
	}
	if accept != "" {
		c.req.Header.Set("Accept-Encoding", accept)
	}
	c.req.SetBodyRaw(body)
	if err := c.req.Write(c.out); err != nil {
		return nil, err
	}
	c.asked, c.began = time.Now(), time.Time{}
	if err := c.out.Flush(); err != nil {
		return nil, err
	}
	if err := c.res.Read(c.in); err != nil {
		return nil, err
	}
	if c.res.StatusCode() != 200 {
		return nil, errors.New(path + ": " + string(c.res.Body()))
	}
	return c.res.Body(), nil
}

// unpacked is the last answer's body, unpacked.
func (c *caller) unpacked() ([]byte, error) {
	return c.res.BodyUncompressed()
}
