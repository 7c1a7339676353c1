-- A question that asks nothing about platforms, or about origin either, need not read a row for each of them: every rollup
-- by cell holds its sums without them too.
--   merged 0: one row a cell; 1: platform is '*'; 2: platform and origin are '*'
alter table hour_count add merged smallint not null default 0;
alter table day_count add merged smallint not null default 0;
alter table day_histogram add merged smallint not null default 0;

insert into hour_count (hour, collection_id, platform, language, sentiment, origin, repost, posts, code_mixed, confidence_sum,
                        score_sum, score_square_sum, merged)
select hour, collection_id, '*', language, sentiment, coalesce(origin, '*'), repost, sum(posts), sum(code_mixed),
       sum(confidence_sum), sum(score_sum), sum(score_square_sum), 1 + grouping(origin)
from hour_count
group by grouping sets ((hour, collection_id, language, sentiment, origin, repost),
                        (hour, collection_id, language, sentiment, repost));
insert into day_count (day, collection_id, theme, platform, language, sentiment, origin, repost, posts, code_mixed,
                       confidence_sum, score_sum, score_square_sum, merged)
select day, collection_id, theme, '*', language, sentiment, coalesce(origin, '*'), repost, sum(posts), sum(code_mixed),
       sum(confidence_sum), sum(score_sum), sum(score_square_sum), 1 + grouping(origin)
from day_count
group by grouping sets ((day, collection_id, theme, language, sentiment, origin, repost),
                        (day, collection_id, theme, language, sentiment, repost));
insert into day_histogram (day, collection_id, measure, platform, language, sentiment, origin, repost, bin, posts, merged)
select day, collection_id, measure, '*', language, sentiment, coalesce(origin, '*'), repost, bin, sum(posts),
       1 + grouping(origin)
from day_histogram
group by grouping sets ((day, collection_id, measure, language, sentiment, origin, repost, bin),
                        (day, collection_id, measure, language, sentiment, repost, bin));

alter table hour_count alter merged drop default, drop constraint hour_count_pkey,
  add primary key (collection_id, merged, hour, platform, language, sentiment, origin, repost);
alter table day_count alter merged drop default, drop constraint day_count_pkey,
  add primary key (collection_id, merged, theme, day, platform, language, sentiment, origin, repost);
alter table day_histogram alter merged drop default, drop constraint day_histogram_pkey,
  add primary key (collection_id, merged, measure, day, bin, platform, language, sentiment, origin, repost);
