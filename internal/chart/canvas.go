package chart

import (
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"math"

	"golang.org/x/image/font"
	"golang.org/x/image/font/gofont/gobold"
	"golang.org/x/image/font/gofont/goregular"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
	"golang.org/x/image/vector"
)

// canvas is one picture that is being drawn. Faces of a font may not be shared,
// so each canvas has its own.
type canvas struct {
	img   *image.RGBA
	brush *vector.Rasterizer
	fonts [2]*sfnt.Font
	faces map[letters]font.Face
	err   error // the first that went wrong with a font
}

// letters are how a text is set.
type letters struct {
	bold bool
	size float64
}

// point is a place on the canvas, in pixels from its upper left corner.
type point struct{ x, y float64 }

func newCanvas(width, height int, ground color.Color) (*canvas, error) {
	c := &canvas{
		img: image.NewRGBA(image.Rect(0, 0, width, height)), brush: vector.NewRasterizer(width, height), faces: map[letters]font.Face{},
	}
	for i, ttf := range [][]byte{goregular.TTF, gobold.TTF} {
		var err error
		if c.fonts[i], err = opentype.Parse(ttf); err != nil {
			return nil, fmt.Errorf("read a font: %w", err)
		}
	}
	draw.Draw(c.img, c.img.Bounds(), image.NewUniform(ground), image.Point{}, draw.Src)
	return c, nil
}

// fill paints outlines in one colour. Only the box around them is rasterised:
// a pass over the whole picture for each shape costs twenty times as much.
func (c *canvas) fill(paint color.Color, outlines ...[]point) {
	box := boxAround(outlines).Intersect(c.img.Bounds())
	if box.Empty() {
		return
	}
	c.brush.Reset(box.Dx(), box.Dy())
	for _, outline := range outlines {
		for i, p := range outline {
			x, y := float32(p.x-float64(box.Min.X)), float32(p.y-float64(box.Min.Y))
			if i == 0 {
				c.brush.MoveTo(x, y)
			} else {
				c.brush.LineTo(x, y)
			}
		}
		c.brush.ClosePath()
	}
	c.brush.Draw(c.img, box, image.NewUniform(paint), image.Point{})
}

func boxAround(outlines [][]point) image.Rectangle {
	low, high := point{math.Inf(1), math.Inf(1)}, point{math.Inf(-1), math.Inf(-1)}
	for _, outline := range outlines {
		for _, p := range outline {
			low.x, low.y, high.x, high.y = min(low.x, p.x), min(low.y, p.y), max(high.x, p.x), max(high.y, p.y)
		}
	}
	if low.x > high.x {
		return image.Rectangle{}
	}
	return image.Rect(int(math.Floor(low.x)), int(math.Floor(low.y)), int(math.Ceil(high.x)), int(math.Ceil(high.y)))
}

func (c *canvas) rectangle(paint color.Color, low, high point) {
	c.fill(paint, []point{low, {high.x, low.y}, high, {low.x, high.y}})
}

// stroke draws a line with round joints, all of it in one fill: the pieces turn
// the same way, so that they cover each other.
func (c *canvas) stroke(paint color.Color, width float64, line []point) {
	var pieces [][]point
	for i, b := range line {
		pieces = append(pieces, disc(b, width/2))
		if i == 0 {
			continue
		}
		a := line[i-1]
		dx, dy := b.x-a.x, b.y-a.y
		length := math.Hypot(dx, dy)
		if length == 0 {
			continue
		}
		nx, ny := -dy/length*width/2, dx/length*width/2
		pieces = append(pieces, []point{{a.x + nx, a.y + ny}, {a.x - nx, a.y - ny}, {b.x - nx, b.y - ny}, {b.x + nx, b.y + ny}})
	}
	c.fill(paint, pieces...)
}

// dashes draws an upright broken line.
func (c *canvas) dashes(paint color.Color, width float64, from, to point) {
	const dash, gap = 8, 8
	for y := from.y; y < to.y; y += dash + gap {
		c.rectangle(paint, point{from.x - width/2, y}, point{from.x + width/2, min(y+dash, to.y)})
	}
}

// disc is a circle of as many corners as nobody sees.
func disc(at point, radius float64) []point {
	const corners = 40
	out := make([]point, corners)
	for i := range out {
		turn := 2 * math.Pi * float64(i) / corners
		out[i] = point{at.x + radius*math.Cos(turn), at.y + radius*math.Sin(turn)}
	}
	return out
}

// triangle points down.
func triangle(at point, radius float64) []point {
	return []point{{at.x - radius, at.y - radius*0.8}, {at.x + radius, at.y - radius*0.8}, {at.x, at.y + radius}}
}

func (c *canvas) face(as letters) font.Face {
	if f, known := c.faces[as]; known {
		return f
	}
	which := c.fonts[0]
	if as.bold {
		which = c.fonts[1]
	}
	f, err := opentype.NewFace(which, &opentype.FaceOptions{Size: as.size, DPI: 72, Hinting: font.HintingNone})
	if err != nil {
		c.err = fmt.Errorf("cut letters of size %v: %w", as.size, err)
		return nil
	}
	c.faces[as] = f
	return f
}

// width is how many pixels a text takes.
func (c *canvas) width(as letters, text string) float64 {
	f := c.face(as)
	if f == nil {
		return 0
	}
	return float64(font.MeasureString(f, text)) / 64
}

// align says which part of a text stands at its place.
type align float64

const (
	left   align = 0
	centre align = 0.5
	right  align = 1
)

// text writes; at is on the line that the letters stand on.
func (c *canvas) text(as letters, paint color.Color, at point, side align, text string) {
	f := c.face(as)
	if f == nil {
		return
	}
	x := at.x - c.width(as, text)*float64(side)
	d := font.Drawer{Dst: c.img, Src: image.NewUniform(paint), Face: f, Dot: fixed.Point26_6{X: fixed.Int26_6(x * 64), Y: fixed.Int26_6(at.y * 64)}}
	d.DrawString(text)
}

// known is a text with a question mark for each character that the font lacks.
func (c *canvas) known(text string) string {
	var buffer sfnt.Buffer
	out := []rune(text)
	for i, r := range out {
		if index, err := c.fonts[0].GlyphIndex(&buffer, r); err != nil || index == 0 {
			out[i] = '?'
		}
	}
	return string(out)
}

// cut shortens a text to a width, with … at its end.
func (c *canvas) cut(as letters, text string, width float64) string {
	if c.width(as, text) <= width {
		return text
	}
	runes := []rune(text)
	for n := len(runes) - 1; n > 0; n-- {
		if short := string(runes[:n]) + "…"; c.width(as, short) <= width {
			return short
		}
	}
	return ""
}
