-- What reading needs, derived from the annotations and derived again whenever one of them changes. Nothing here is a record:
-- all of it can be rebuilt from post, its results and config/themes.json.

-- Posts whose rows below no longer say what their annotations say. Whoever changes an annotation, a membership or a post
-- adds a row in the same transaction; the upkeep task `rollups` takes them away.
create table stale_posts (
  id bigint generated always as identity primary key,
  post_ids bigint[] not null check (cardinality(post_ids) > 0),
  at timestamptz not null default now()
);

-- One row: what the whole was derived with, and how far a derivation of everything has come.
create table reading_state (
  only_row boolean primary key default true check (only_row),
  derivation text not null,  -- version of the rules and hash of config/themes.json; another one means everything is stale
  sweep_before bigint        -- live posts with a smaller id are still to be derived anew, newest first; null: none
);
insert into reading_state (derivation, sweep_before) values ('', 9007199254740991); -- posts from before this migration

-- One row a post in each of its collections: all that readers filter by.
create table post_fact (
  collection_id int not null,
  post_id bigint not null,
  posted_at timestamptz not null, -- clamped to what can be; -infinity for an undated post
  platform text not null,
  language text not null,  -- label; 'none' when there is nothing to tell, 'pending' before the stage has seen this version
  confidence real,
  code_mixed boolean not null,
  sentiment text not null, -- label, 'none' (not applicable) or 'pending'
  score real,              -- positive - negative
  origin text not null,    -- label, 'none' or 'pending'
  repost boolean not null,
  author_id bigint,
  cluster_id bigint not null, -- smallest post id among near-duplicates; its own id for a lone post
  word_count int not null,
  search tsvector not null, -- the words in their order: what a search and a phrase are matched with
  primary key (post_id, collection_id)
);
create index post_fact_time on post_fact (collection_id, posted_at, post_id);
create index post_fact_language on post_fact (collection_id, language, posted_at, post_id);
create index post_fact_search on post_fact using gin (search);

-- Hashtags, linked entities and themes of a post, with what charts count them by, so that an index alone can answer.
create table post_term (
  collection_id int not null,
  kind text not null check (kind in ('hashtag', 'entity', 'theme')),
  term text not null, -- hashtag in folded form without its #, gazetteer id (or `~` and the folded surface of an unknown name), theme key
  posted_at timestamptz not null,
  post_id bigint not null,
  platform text not null,
  language text not null,
  sentiment text not null,
  score real,
  origin text not null,
  repost boolean not null,
  author_id bigint,
  cluster_id bigint not null,
  primary key (collection_id, kind, term, posted_at, post_id)
    include (platform, language, sentiment, score, origin, repost, author_id, cluster_id)
);
create index post_term_post on post_term (post_id);
create index post_term_time on post_term (collection_id, kind, posted_at, term)
  include (language, sentiment, origin, repost, author_id);

-- Near-duplicates: equal content, or SimHashes that differ in few bits (found by one of four bands of 16 bits).
create table near_duplicate (
  post_id bigint primary key,
  cluster_id bigint not null,
  content_hash text not null,
  simhash bit(64) -- null for short texts, which match exactly only
);
create index near_duplicate_content on near_duplicate (content_hash);
create index near_duplicate_cluster on near_duplicate (cluster_id);
create index near_duplicate_band_1 on near_duplicate (substring(simhash from 1 for 16)) where simhash is not null;
create index near_duplicate_band_2 on near_duplicate (substring(simhash from 17 for 16)) where simhash is not null;
create index near_duplicate_band_3 on near_duplicate (substring(simhash from 33 for 16)) where simhash is not null;
create index near_duplicate_band_4 on near_duplicate (substring(simhash from 49 for 16)) where simhash is not null;

-- Clusters that have lost a member: the others may belong together no longer, or under another number.
create table stale_cluster (
  id bigint generated always as identity primary key,
  cluster_id bigint not null
);

-- Rollups. An hour or a day is recomputed as a whole from post_fact and post_term, never added to.
create table hour_count (
  hour timestamptz not null, -- -infinity: undated posts
  collection_id int not null,
  platform text not null,
  language text not null,
  sentiment text not null,
  origin text not null,
  repost boolean not null,
  posts int not null check (posts > 0),
  code_mixed int not null,
  confidence_sum double precision not null,
  score_sum double precision not null, -- over the posts that have a score: those with a sentiment label
  score_square_sum double precision not null,
  primary key (collection_id, hour, platform, language, sentiment, origin, repost)
);

create table day_histogram (
  day date not null, -- Asia/Singapore; -infinity: undated posts
  collection_id int not null,
  measure text not null check (measure in ('score', 'words', 'confidence')),
  platform text not null,
  language text not null,
  sentiment text not null,
  origin text not null,
  repost boolean not null,
  bin smallint not null, -- score, confidence: twentieths of 0…1; words: the count, 128 and more in one
  posts int not null check (posts > 0),
  primary key (collection_id, measure, day, bin, platform, language, sentiment, origin, repost)
);

-- Votes for a term on a day: distinct authors, one vote a near-duplicate cluster. Phrases with fewer than two votes are
-- left out.
create table day_term (
  day date not null, -- Asia/Singapore
  collection_id int not null,
  kind text not null check (kind in ('hashtag', 'entity', 'theme', 'phrase')),
  term text not null,
  posts int not null,
  authors int not null check (authors > 0),
  primary key (collection_id, kind, day, term)
);
create index day_term_history on day_term (collection_id, kind, term, day) include (authors);
-- Votes of all authors on a day: what a term's votes are compared with.
create table day_total (
  day date not null,
  collection_id int not null,
  posts int not null,
  authors int not null,
  primary key (collection_id, day)
);
-- Hours whose hour_count no longer says what the facts say.
create table stale_hour (
  collection_id int not null,
  hour timestamptz not null,
  primary key (collection_id, hour)
);
-- Days whose day_histogram, day_term or day_total no longer say what the facts say.
create table stale_day (
  collection_id int not null,
  day date not null,
  since timestamptz not null default now(), -- -infinity: something was erased, so at once
  primary key (collection_id, day)
);
