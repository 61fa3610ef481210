// Package chaos holds no code: its test runs the real server process, real
// Chromium profiles and Go clients on a network that breaks, kills each of
// them now and then, and counts what was acknowledged, found, lost and leaked.
// The network is github.com/Shopify/toxiproxy used as a library: it is what others
// test their networks with, and it breaks connections in the ways that count.
package chaos
