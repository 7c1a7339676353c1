-- Which of these posts are live, and they stay so until the transaction ends: writers of results share a lock that an eraser
-- holds alone (src/store/erasure-lock.ts). One lock a batch instead of a lock a row: a row's lock is a write to it, and a
-- post has five results. A function, because each of its statements sees what is committed when it begins: a statement
-- that waits for the lock itself would go on seeing posts that were erased meanwhile.
create function live_posts(ids bigint[]) returns bigint[] language plpgsql volatile as $$
begin
  perform pg_advisory_xact_lock_shared(7340001);
  return array(select id from post where id = any(ids) and erased_at is null);
end
$$;
