-- How the post came to the person who labelled it. null: not drawn, somebody looked at it and said so.
-- disagreement: others had said different things, and this label settles it.
alter table label add drawn text check (drawn in ('unsure', 'random', 'disagreement'));

-- The labels that count. Where somebody has settled a disagreement, what they said stands in for what each of the others said.
create view counted_label as
select label.id, label.post_id, label.task, coalesce(settled.value, label.value) as value, label.by_user, label.post_version,
       label.drawn
from label
left join lateral (
  select value from label as other
  where other.post_id = label.post_id and other.task = label.task and other.post_version = label.post_version
    and other.drawn = 'disagreement'
  order by other.at desc, other.id desc limit 1) as settled on true
where label.drawn is distinct from 'disagreement';
