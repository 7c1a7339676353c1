-- Copies that keep searches by meaning and lists of stories away from the large tables: derived, and kept by triggers.

-- A row for each row of post_fact whose post has a meaning: all that such a search asks of every post, and nothing else.
create table post_sign (
  collection_id int not null,
  post_id bigint not null,
  posted_at timestamptz not null,
  cluster_id bigint not null,
  model_ordinal int not null,
  repost boolean not null,
  bits bit(384) not null,
  platform text not null,
  language text not null,
  sentiment text not null,
  origin text not null
);
insert into post_sign
select collection_id, post_id, posted_at, cluster_id, model_ordinal, repost, bits, platform, language, sentiment, origin
from post_fact join meaning using (post_id) where outcome = 'done' order by posted_at, post_id;
alter table post_sign add primary key (post_id, collection_id);
create index post_sign_time on post_sign (collection_id, posted_at);

-- What lists of stories filter and count by.
alter table story_post
  add platform text not null default '',
  add language text not null default 'pending',
  add sentiment text not null default 'pending',
  add score real,
  add origin text not null default 'pending',
  add repost boolean not null default false;
update story_post member set platform = post.platform, repost = post.kind = 'repost' from post where post.id = member.post_id;
update story_post member
set language = fact.language, sentiment = fact.sentiment, score = fact.score, origin = fact.origin
from post_fact fact where (fact.post_id, fact.collection_id) = (member.post_id, member.collection_id);
alter table story_post
  alter platform drop default, alter language drop default, alter sentiment drop default, alter origin drop default,
  alter repost drop default;

-- Facts and meanings come from different processes. Of two transactions that write both of a post, neither would see what the
-- other one writes: so whoever writes facts waits for those who write a meaning or a story, and keeps new ones out until its
-- commit (src/store/derived/copies-lock.ts has the same number). What comes behind the lock sees what was committed before it.
create function copy_facts() returns trigger language plpgsql as $$
begin
  perform pg_advisory_xact_lock(7340012);
  insert into post_sign as known
  select collection_id, post_id, posted_at, cluster_id, model_ordinal, repost, bits, platform, language, sentiment, origin
  from changed join meaning using (post_id) where outcome = 'done' order by post_id, collection_id
  on conflict (post_id, collection_id) do update
    set posted_at = excluded.posted_at, cluster_id = excluded.cluster_id, repost = excluded.repost, platform = excluded.platform,
        language = excluded.language, sentiment = excluded.sentiment, origin = excluded.origin
    where (known.posted_at, known.cluster_id, known.repost, known.platform, known.language, known.sentiment, known.origin)
      is distinct from (excluded.posted_at, excluded.cluster_id, excluded.repost, excluded.platform, excluded.language,
                        excluded.sentiment, excluded.origin);
  update story_post member
  set platform = changed.platform, language = changed.language, sentiment = changed.sentiment, score = changed.score,
      origin = changed.origin, repost = changed.repost
  from changed
  where member.post_id = changed.post_id and member.collection_id = changed.collection_id
    and (member.platform, member.language, member.sentiment, member.score, member.origin, member.repost)
      is distinct from (changed.platform, changed.language, changed.sentiment, changed.score, changed.origin, changed.repost);
  return null;
end $$;
create trigger post_fact_new after insert on post_fact
  referencing new table as changed for each statement execute function copy_facts();
create trigger post_fact_changed after update on post_fact
  referencing new table as changed for each statement execute function copy_facts();

create function copy_meanings() returns trigger language plpgsql as $$
begin
  perform pg_advisory_xact_lock_shared(7340012);
  delete from post_sign using changed where post_sign.post_id = changed.post_id and changed.outcome <> 'done';
  insert into post_sign as known
  select collection_id, post_id, posted_at, cluster_id, model_ordinal, repost, bits, platform, language, sentiment, origin
  from changed join post_fact using (post_id) where outcome = 'done' order by post_id, collection_id
  on conflict (post_id, collection_id) do update set model_ordinal = excluded.model_ordinal, bits = excluded.bits
    where (known.model_ordinal, known.bits) is distinct from (excluded.model_ordinal, excluded.bits);
  return null;
end $$;
create trigger meaning_copied_new after insert on meaning
  referencing new table as changed for each statement execute function copy_meanings();
create trigger meaning_copied_changed after update on meaning
  referencing new table as changed for each statement execute function copy_meanings();
