package chart

import (
	"image/color"

	"rapport/internal/account"
)

// Theme is the ground that a picture is drawn for.
type Theme string

// The two themes, as Slack has them.
const (
	Light Theme = "light"
	Dark  Theme = "dark"
)

// inks are the colours of a theme. Those of the levels have a contrast of 4.5
// and more against the ground, so that words may be written in them.
type inks struct {
	ground, ink, mute, grid, line color.RGBA
	critical, atRisk, healthy     color.RGBA
	tint                          float64 // how much of its colour a level's band has
}

func (t Theme) inks() inks {
	if t == Dark {
		return inks{
			ground: rgb(0x1a1d21), ink: rgb(0xf8f8f8), mute: rgb(0xb9babd), grid: rgb(0x3f4246), line: rgb(0x6cb8f0),
			critical: rgb(0xff7a95), atRisk: rgb(0xf2c744), healthy: rgb(0x4fd1a1), tint: 0.14,
		}
	}
	return inks{
		ground: rgb(0xffffff), ink: rgb(0x1d1c1d), mute: rgb(0x5a595b), grid: rgb(0xd5d5d6), line: rgb(0x1264a3),
		critical: rgb(0xc01343), atRisk: rgb(0x8a5a00), healthy: rgb(0x00704f), tint: 0.11,
	}
}

func rgb(hex uint32) color.RGBA {
	return color.RGBA{uint8(hex >> 16), uint8(hex >> 8), uint8(hex), 255}
}

// of is the colour of a level.
func (i inks) of(l account.Level) color.RGBA {
	switch l {
	case account.Critical:
		return i.critical
	case account.AtRisk:
		return i.atRisk
	case account.Healthy:
		return i.healthy
	}
	return i.mute
}

// band is a level's colour as the ground behind the line.
func (i inks) band(l account.Level) color.RGBA {
	over := i.of(l)
	mix := func(a, b uint8) uint8 { return uint8(float64(a)*(1-i.tint) + float64(b)*i.tint) }
	return color.RGBA{mix(i.ground.R, over.R), mix(i.ground.G, over.G), mix(i.ground.B, over.B), 255}
}
