package tcsstest

import (
	"cmp"
	"slices"

	"tcss-licensing-alerts/handler/tcss"
)

func (s *Server) locked(f func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	f()
}

// SetTasks replaces all tasks.
func (s *Server) SetTasks(tasks ...tcss.Task) {
	s.locked(func() { s.tasks = newestFirst(nil, tasks) })
}

// AddTasks adds tasks, in place of those with the same TaskID. They are listed
// newest first, so what is added shifts the pages.
func (s *Server) AddTasks(tasks ...tcss.Task) {
	s.locked(func() { s.tasks = newestFirst(s.tasks, tasks) })
}

func newestFirst(before, added []tcss.Task) []tcss.Task {
	all := slices.DeleteFunc(slices.Clone(before), func(t tcss.Task) bool {
		return slices.ContainsFunc(added, func(a tcss.Task) bool { return a.TaskID == t.TaskID })
	})
	all = append(all, added...)
	slices.SortStableFunc(all, func(a, b tcss.Task) int {
		return cmp.Or(cmp.Compare(b.AuthorizedDate, a.AuthorizedDate), cmp.Compare(b.TaskID, a.TaskID))
	})
	return all
}

// SetImages replaces the images of a task.
func (s *Server) SetImages(taskID int64, images ...tcss.Image) {
	s.locked(func() {
		if s.images == nil {
			s.images = map[int64][]tcss.Image{}
		}
		s.images[taskID] = slices.Clone(images)
	})
}

// SetLicences replaces the licences.
func (s *Server) SetLicences(l tcss.Licences) { s.locked(func() { s.licences = l }) }

// SetRule replaces the rule.
func (s *Server) SetRule(r tcss.Rule) { s.locked(func() { s.rule = r }) }

// SetCredential accepts c for secretID, besides those in Credentials, from now
// on.
func (s *Server) SetCredential(secretID string, c Credential) {
	s.locked(func() { s.Credentials[secretID] = c })
}

// RevokeCredential accepts secretID no longer.
func (s *Server) RevokeCredential(secretID string) {
	s.locked(func() { delete(s.Credentials, secretID) })
}

// Calls returns what was asked, in order of arrival, faults and refusals
// included.
func (s *Server) Calls() (calls []Call) {
	s.locked(func() { calls = slices.Clone(s.calls) })
	return calls
}
