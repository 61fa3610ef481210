// Command write prints data for measurements and tests outside Go, as JSON:
// "rows" is the input of the core's method load for a device with 200 cases,
// "sample" that of the small one which the app itself carries,
// "guides" the five shipped guides by their ids. It does nothing else.
package main

import (
	"fmt"
	"os"

	"stafett/internal/benchdata"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(args []string) error {
	if len(args) != 1 {
		return fmt.Errorf("usage: write rows|sample|guides")
	}
	var out string
	var err error
	switch args[0] {
	case "rows":
		rows, rowsErr := benchdata.Rows(200)
		out, err = benchdata.JSON(rows), rowsErr
	case "sample":
		out, err = benchdata.Sample()
	case "guides":
		out, err = benchdata.Guides()
	default:
		err = fmt.Errorf("usage: write rows|sample|guides")
	}
	if err == nil {
		_, err = os.Stdout.WriteString(out)
	}
	return err
}
