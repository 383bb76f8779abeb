package chart

import (
	"bytes"
	"cmp"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"slices"
)

// encode is the picture as PNG with a palette, which is a third of the size of
// one without.
func encode(img *image.RGBA) ([]byte, error) {
	var out bytes.Buffer
	if err := png.Encode(&out, quantise(img)); err != nil {
		return nil, fmt.Errorf("encode a picture: %w", err)
	}
	return out.Bytes(), nil
}

// quantise keeps the 256 most used colours as they are and takes for the rest,
// which are edges of shapes, the nearest of them.
func quantise(img *image.RGBA) *image.Paletted {
	used := map[uint32]int{}
	last, run := packed(img.Pix), 0 // most pixels are of the colour before them
	for i := 0; i < len(img.Pix); i += 4 {
		if c := packed(img.Pix[i:]); c != last {
			used[last] += run
			last, run = c, 0
		}
		run++
	}
	used[last] += run
	colours := make([]uint32, 0, len(used))
	for c := range used {
		colours = append(colours, c)
	}
	slices.SortFunc(colours, func(a, b uint32) int { return cmp.Or(cmp.Compare(used[b], used[a]), cmp.Compare(a, b)) })
	kept := colours[:min(len(colours), 256)]
	palette := make(color.Palette, len(kept))
	for i, c := range kept {
		palette[i] = color.RGBA{uint8(c >> 16), uint8(c >> 8), uint8(c), 255}
	}
	index := make(map[uint32]uint8, len(colours))
	for _, c := range colours {
		index[c] = nearest(kept, c)
	}
	out := image.NewPaletted(img.Bounds(), palette)
	last, is := kept[0], index[kept[0]]
	for i := range out.Pix {
		if c := packed(img.Pix[4*i:]); c != last {
			last, is = c, index[c]
		}
		out.Pix[i] = is
	}
	return out
}

func packed(pixel []uint8) uint32 {
	return uint32(pixel[0])<<16 | uint32(pixel[1])<<8 | uint32(pixel[2])
}

func nearest(kept []uint32, c uint32) uint8 {
	best, at := -1, 0
	for i, k := range kept {
		if k == c {
			return uint8(i)
		}
		if d := distance(k, c); best < 0 || d < best {
			best, at = d, i
		}
	}
	return uint8(at)
}

func distance(a, b uint32) int {
	sum := 0
	for shift := 0; shift < 24; shift += 8 {
		d := int(a>>shift&255) - int(b>>shift&255)
		sum += d * d
	}
	return sum
}
