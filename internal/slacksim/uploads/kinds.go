package uploads

import (
	"bytes"
	"image"
	"image/gif"
	"image/jpeg"
	"image/png"
	"io"
	"path"
	"strings"
	"unicode/utf8"
)

// kind is what Slack calls a file by the end of its name.
type kind struct{ filetype, mimetype, pretty string }

var kinds = map[string]kind{
	"csv":  {"csv", "text/csv", "CSV"},
	"doc":  {"doc", "application/msword", "Word Document"},
	"docx": {"docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "Word Document"},
	"htm":  {"html", "text/html", "HTML"},
	"html": {"html", "text/html", "HTML"},
	"json": {"json", "application/json", "JSON"},
	"log":  {"text", "text/plain", "Plain Text"},
	"md":   {"markdown", "text/markdown", "Markdown"},
	"mp3":  {"mp3", "audio/mpeg", "MP3"},
	"mp4":  {"mp4", "video/mp4", "MPEG 4 Video"},
	"pdf":  {"pdf", "application/pdf", "PDF"},
	"pptx": {"pptx", "application/vnd.openxmlformats-officedocument.presentationml.presentation", "PowerPoint Presentation"},
	"svg":  {"svg", "image/svg+xml", "SVG"},
	"txt":  {"text", "text/plain", "Plain Text"},
	"webp": {"webp", "image/webp", "WebP"},
	"xlsx": {"xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "Excel Spreadsheet"},
	"xml":  {"xml", "application/xml", "XML"},
	"yaml": {"yaml", "text/yaml", "YAML"},
	"yml":  {"yaml", "text/yaml", "YAML"},
	"zip":  {"zip", "application/zip", "Zip"},
}

// pictures are the kinds that a slack_file may be.
func pictures() []picture {
	return []picture{
		{kind{"gif", "image/gif", "GIF"}, gif.DecodeConfig},
		{kind{"jpg", "image/jpeg", "JPEG"}, jpeg.DecodeConfig},
		{kind{"png", "image/png", "PNG"}, png.DecodeConfig},
	}
}

type picture struct {
	kind
	size func(io.Reader) (image.Config, error)
}

// recognize says what a file is, by its content if it is a picture, else by its name.
func (f *File) recognize() {
	f.Ready = true
	for _, p := range pictures() {
		if size, err := p.size(bytes.NewReader(f.content)); err == nil {
			f.Width, f.Height, f.Filetype, f.Mimetype = size.Width, size.Height, p.filetype, p.mimetype
			return
		}
	}
	k, known := kinds[strings.ToLower(strings.TrimPrefix(path.Ext(f.Name), "."))]
	if !known {
		k = kind{"binary", "application/octet-stream", "Binary"}
		if utf8.Valid(f.content) && !bytes.ContainsRune(f.content, 0) {
			k = kinds["txt"]
		}
	}
	f.Filetype, f.Mimetype = k.filetype, k.mimetype
}

// IsPicture says whether a file can be shown as an image: PNG, JPEG or GIF, and ready.
func (f *File) IsPicture() bool { return f.Ready && f.Width > 0 }

// Pretty is a file's kind as people read it.
func (f *File) Pretty() string {
	for _, p := range pictures() {
		if p.filetype == f.Filetype {
			return p.pretty
		}
	}
	for _, k := range kinds {
		if k.filetype == f.Filetype {
			return k.pretty
		}
	}
	return ""
}
