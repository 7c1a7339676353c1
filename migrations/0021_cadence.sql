-- How often a source is asked follows what it brings: every_seconds is the middle, doubled or halved `stretch` times.
alter table source
  add cadence text not null default 'yield' check (cadence in ('yield', 'fixed')),
  add stretch int not null default 0 check (stretch between -2 and 2),
  add streak int not null default 0; -- passes in a row that were full, or below 0 quiet, since the last change
