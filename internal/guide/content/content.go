// Package content holds the guides that ship with Stafett, as files. It only
// carries them: what they say is the municipalities' own, how they are read
// is guide/file's.
package content

import (
	"embed"
	"errors"
	"io/fs"

	"stafett/internal/field"
	"stafett/internal/guide"
	"stafett/internal/guide/file"
)

//go:embed *.yaml
var files embed.FS

// All are the shipped guides, sorted by file name. The error names every
// fault by file and line; with one, no guide is returned.
func All() ([]*guide.Guide, error) {
	names, err := fs.Glob(files, "*.yaml")
	if err != nil {
		return nil, err
	}
	var guides []*guide.Guide
	var errs []error
	for _, name := range names {
		src, err := files.ReadFile(name)
		if err != nil {
			return nil, err
		}
		g, err := file.Bytes(name, src, field.English)
		if err != nil {
			errs = append(errs, err)
			continue
		}
		guides = append(guides, g)
	}
	if len(errs) > 0 {
		return nil, errors.Join(errs...)
	}
	return guides, nil
}
