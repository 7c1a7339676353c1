-- Files that people bring through the browser, and what became of them. The bytes lie with the server that took them, in a
-- folder named by the id, and go after the import or after a day.
create table upload (
  id text primary key check (id ~ '^[0-9a-f]{32}$'), -- made here, never by a browser
  name text not null,                                -- as the browser calls the file: only shown
  bytes bigint not null check (bytes > 0),
  made_by text not null,                             -- a name, not a reference, as in `label`
  made_at timestamptz not null default now(),
  state text not null default 'waiting' check (state in ('waiting', 'importing', 'imported', 'undoing', 'undone')),
  collection text,  -- where it is imported into
  reading jsonb,    -- how: UploadReading
  result jsonb,     -- of the import: UploadResult
  problem text,     -- why it could not be imported, or undone, in words for the person
  updated_at timestamptz not null default now(),
  check (state in ('waiting', 'undone') or collection is not null)
);
create index upload_collection on upload (collection) where collection is not null;

-- Posts that came to be in the collection through an upload, so that it can be undone: a row for each page.
create table upload_posts (
  id bigint generated always as identity primary key,
  upload_id text not null references upload on delete cascade,
  import_file_id bigint not null, -- the checkpoint goes with the posts, so that the file can be imported again
  post_ids bigint[] not null check (cardinality(post_ids) > 0)
);
create index upload_posts_upload on upload_posts (upload_id);
