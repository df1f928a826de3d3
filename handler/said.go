package handler

import (
	"errors"

	"tcss-licensing-alerts/handler/report"
	"tcss-licensing-alerts/handler/tcss"
)

// What the API says is told, returned and remembered. It may say anything, so
// secrets are taken out of it where it comes in.

// task is a row of the list. Of one that did not fail only the group is said,
// and most rows are such.
func (r *run) task(t tcss.Task) tcss.Task {
	t.Type, t.Source = r.secrets.Name(t.Type), r.secrets.Name(t.Source)
	if t.FailCount > 0 {
		t.AuthorizedDate, t.LastAuthorizedTime, t.LatestFailCode = r.secrets.Name(t.AuthorizedDate), r.secrets.Name(t.LastAuthorizedTime), r.secrets.Name(t.LatestFailCode)
	}
	return t
}

// image is one that a task failed to license.
func (r *run) image(i tcss.Image) report.Image {
	return report.Image{ID: r.secrets.Name(i.ImageID), Name: r.secrets.Name(i.ImageName), Code: r.secrets.Name(i.Status)}
}

// fault is an error of the API, with the code that messages and the memory
// name.
func (r *run) fault(err error) error {
	e, ok := errors.AsType[*tcss.Error](err)
	if !ok {
		return err
	}
	said := *e
	said.Code, said.Message, said.RequestID = r.secrets.Text(e.Code), r.secrets.Text(e.Message), r.secrets.Text(e.RequestID)
	return &said
}
