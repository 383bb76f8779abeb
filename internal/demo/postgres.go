package demo

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"

	"rapport/internal/embeddedpg"
)

// Place says where the demo keeps its database.
type Place struct {
	Dir   string       // empty: a folder of this user
	Fresh bool         // forget what an earlier demo kept there
	Say   func(string) // is told of what takes more than a moment; may be nil
}

// rootDir is where root keeps it: the server runs as another user, who cannot
// reach what is under root's home.
const rootDir = "/var/lib/rapport-demo"

// Postgres starts the demo's own server. What an earlier demo left in the same
// place is there again, unless it is to be forgotten.
func Postgres(ctx context.Context, p Place) (*embeddedpg.Server, error) {
	dir, err := p.dir()
	if err != nil {
		return nil, err
	}
	cfg := embeddedpg.Config{Dir: dir, Say: p.Say}
	if p.Fresh {
		if err := forget(ctx, cfg); err != nil {
			return nil, fmt.Errorf("begin anew in %s: %w", dir, err)
		}
	}
	server, err := embeddedpg.Start(ctx, cfg)
	if errors.Is(err, embeddedpg.ErrInUse) {
		return nil, fmt.Errorf("another demo keeps its data in %s; end it, or choose another folder with --dir: %w", dir, err)
	}
	return server, err
}

func (p Place) dir() (string, error) {
	switch {
	case p.Dir != "":
		return p.Dir, nil
	case os.Geteuid() == 0:
		return rootDir, nil
	}
	cache, err := os.UserCacheDir()
	if err != nil {
		return "", fmt.Errorf("find a folder for the demo's data; choose one with --dir: %w", err)
	}
	return filepath.Join(cache, "rapport", "demo"), nil
}

// forget removes the data of an earlier demo and nothing else: the folder may
// be one that somebody chose. The server is started and stopped first, which
// ends one that a dead demo left, and refuses a folder that is in use.
func forget(ctx context.Context, cfg embeddedpg.Config) error {
	kept, err := keptIn(cfg.Dir)
	if err != nil || len(kept) == 0 {
		return err
	}
	server, err := embeddedpg.Start(ctx, cfg)
	switch {
	case errors.Is(err, embeddedpg.ErrInUse):
		return fmt.Errorf("another demo is running there; end it first: %w", err)
	case ctx.Err() != nil:
		return context.Cause(ctx)
	case err == nil: // otherwise the data is broken, one more reason to forget it
		if err := server.Stop(ctx); err != nil {
			return err
		}
	}
	for _, path := range kept {
		if err := os.RemoveAll(path); err != nil {
			return err
		}
	}
	return nil
}

// keptIn lists the data folders in a place, and what belongs to them.
func keptIn(dir string) ([]string, error) {
	entries, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	ours := regexp.MustCompile(`^pg[0-9]+(\.new|\.made-by)?$`)
	var kept []string
	for _, e := range entries {
		if ours.MatchString(e.Name()) {
			kept = append(kept, filepath.Join(dir, e.Name()))
		}
	}
	return kept, err
}
