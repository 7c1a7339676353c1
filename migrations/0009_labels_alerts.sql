-- What people say about a post. Kept apart from what the models say, so that one can be measured by the other.
create table label (
  id bigint generated always as identity primary key,
  post_id bigint not null,
  task text not null check (task in ('language', 'sentiment', 'origin', 'entity')),
  value jsonb not null, -- a label, or the whole list of mentions: {start, end, type, gazetteerId}
  by_user text not null, -- a name, not a reference: what somebody said stays when they leave
  at timestamptz not null default now(),
  post_version int not null, -- of the text that was labelled
  model_value jsonb, -- what the model said then; null: nothing
  model_ordinal int,
  unique (post_id, task, by_user)
);

-- What the model says about the text as it is, in the form of a label; nulls when it says nothing.
create function model_says(of_post bigint, of_task text, out value jsonb, out ordinal int) language sql stable as $$
  select to_jsonb(result.label), result.model_ordinal
  from language result join post on post.id = result.post_id and post.version = result.post_version
  where of_task = 'language' and result.post_id = of_post and result.outcome = 'done'
  union all
  select to_jsonb(result.label), result.model_ordinal
  from sentiment result join post on post.id = result.post_id and post.version = result.post_version
  where of_task = 'sentiment' and result.post_id = of_post and result.outcome = 'done'
  union all
  select to_jsonb(result.label), result.model_ordinal
  from origin result join post on post.id = result.post_id and post.version = result.post_version
  where of_task = 'origin' and result.post_id = of_post and result.outcome = 'done'
  union all
  select coalesce((
           select jsonb_agg(jsonb_build_object('start', start_offset, 'end', end_offset, 'type', type,
                                               'gazetteerId', gazetteer_id) order by start_offset, end_offset)
           from entity_mention where post_id = of_post), '[]'),
         result.model_ordinal
  from ner_result result join post on post.id = result.post_id and post.version = result.post_version
  where of_task = 'entity' and result.post_id = of_post and result.outcome = 'done'
$$;

create table alert_rule (
  id int generated always as identity primary key,
  name text not null,
  condition jsonb not null, -- AlertCondition of src/domain/reading/operation.ts
  format text not null check (format in ('json', 'slack')),
  url text not null, -- a secret: whoever knows it may write there
  quiet_from smallint check (quiet_from between 0 and 23), -- hours in Singapore; equal or null: never quiet
  quiet_to smallint check (quiet_to between 0 and 23),
  enabled boolean not null,
  told_at timestamptz, -- since then the condition has been true, and somebody has been told; null: it was false
  checked_at timestamptz,
  last_error text, -- of checking it; null: the last check gave an answer
  created_at timestamptz not null default now(),
  check ((quiet_from is null) = (quiet_to is null))
);

create table alert_event (
  id bigint generated always as identity primary key,
  rule_id int not null references alert_rule (id) on delete cascade,
  cause text not null, -- figures and names of terms and sources; never text of a post
  link text not null, -- path and query in the dashboard
  terms jsonb, -- words of posts that the cause holds: [{collectionId, kind, term}]; they go when the last post with one goes
  at timestamptz not null,
  attempts int not null default 0,
  next_attempt_at timestamptz, -- null: delivered or given up
  delivered_at timestamptz,
  last_error text
);
create index alert_event_rule on alert_event (rule_id, at);
create index alert_event_waiting on alert_event (next_attempt_at) where next_attempt_at is not null;
