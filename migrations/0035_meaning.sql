-- What a text says, as the direction of a vector: the sixth stage.
create table meaning (
  post_id bigint primary key,
  outcome text not null check (outcome in ('done', 'not_applicable')),
  reason text,
  vector bytea check (octet_length(vector) = 384), -- signed bytes; times scale they have length 1
  scale real check (scale > 0),
  bits bit(384), -- their signs: 1 for 0 and above
  post_version int not null,
  model_ordinal int not null, -- vectors of different models cannot be compared
  at timestamptz not null default now(),
  check ((outcome = 'done') = (reason is null)),
  check ((outcome = 'done') = (vector is not null and scale is not null and bits is not null))
);

alter table work_batch drop constraint work_batch_stage_check,
  add check (stage in ('clean', 'langid', 'sentiment', 'ner', 'origin', 'meaning'));
alter table dead_letter drop constraint dead_letter_stage_check,
  add check (stage in ('clean', 'langid', 'sentiment', 'ner', 'origin', 'meaning'));

-- Posts that have passed clean are due; the others come by themselves. Newest first.
insert into work_batch (stage, post_ids)
select 'meaning', array_agg(post_id order by post_id) from clean_text
group by post_id / 32 order by post_id / 32 desc;
