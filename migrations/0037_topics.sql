-- Topics that people make from examples. Unlike themes they are records of this database, with every version.
create table topic (
  id int generated always as identity primary key,
  key text not null check (key ~ '^[a-z0-9-]{1,64}$'),
  title text not null,
  made_by text not null, -- a name, not a reference, as in `label`
  made_at timestamptz not null default now(),
  version int, -- the one in use; null: it was not fitted yet, or has too few examples left
  refit_at timestamptz, -- when it must be fitted again, because an example was erased
  retired_at timestamptz
);
create unique index topic_key on topic (key) where retired_at is null;

create table topic_version (
  topic_id int not null references topic,
  version int not null,
  made_by text not null, -- `upkeep`: examples were erased, or meanings are by another model
  at timestamptz not null default now(),
  model_ordinal int not null, -- of the meanings: it can be used with no others
  precision_wanted real,
  weights bytea, -- 384 little-endian float32; null: no longer in use, since what is erased must not live on in them
  bias real not null,
  threshold real not null, -- log-odds
  figures jsonb not null, -- TopicFigures
  primary key (topic_id, version),
  check (octet_length(weights) = 4 * 384)
);

-- What people said about posts, and random posts that nobody was asked about.
create table topic_example (
  topic_id int not null references topic,
  post_id bigint not null,
  is_about boolean, -- null: of the background
  by_user text,
  at timestamptz not null default now(),
  post_version int not null, -- of the text that was looked at
  drawn text not null check (drawn in ('search', 'unsure', 'random', 'found')), -- why the person saw it
  drawn_version int, -- of the topic: `found` by this one
  primary key (topic_id, post_id),
  check ((is_about is null) = (by_user is null))
);
create index topic_example_post on topic_example (post_id);

-- A topic without one of its examples is another one. What people said counts at once; of the random posts none weighs
-- much, and they are waited for together.
create function mark_topics_unfit() returns trigger language plpgsql as $$
begin
  update topic set refit_at = least(refit_at, lost.due)
  from (select topic_id, min(case when is_about is null then now() + interval '1 day' else now() end) as due
        from gone group by topic_id) as lost
  where topic.id = lost.topic_id and topic.version is not null;
  return null;
end $$;
create trigger topic_example_gone after delete on topic_example
  referencing old table as gone for each statement execute function mark_topics_unfit();

-- Posts that a topic finds: derived.
create table post_topic (
  post_id bigint not null,
  topic_id int not null,
  version int not null,
  score real not null, -- log-odds
  primary key (post_id, topic_id)
);
create index post_topic_topic on post_topic (topic_id, version);

-- How far a version has gone through the meanings that were there before it, newest posts first.
create table topic_pass (
  topic_id int primary key,
  version int not null,
  below bigint not null -- posts from this number on are done; 0: all
);

-- Posts whose meaning was written and not looked at yet: appended, so that workers do not wait for each other.
create table fresh_topic (
  id bigint generated always as identity primary key,
  post_ids bigint[] not null check (cardinality(post_ids) > 0)
);
create function note_fresh_topic() returns trigger language plpgsql as $$
begin
  insert into fresh_topic (post_ids) select array_agg(post_id order by post_id) from changed group by post_id / 5000;
  return null;
end $$;
create trigger meaning_new after insert on meaning
  referencing new table as changed for each statement execute function note_fresh_topic();
create trigger meaning_changed after update on meaning
  referencing new table as changed for each statement execute function note_fresh_topic();

alter table post_term drop constraint post_term_kind_check,
  add check (kind in ('hashtag', 'entity', 'theme', 'topic'));
alter table day_term drop constraint day_term_kind_check,
  add check (kind in ('hashtag', 'entity', 'theme', 'phrase', 'topic'));
