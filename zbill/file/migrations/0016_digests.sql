-- An entry also has the digests of the rows that its transaction wrote, as JSON by table and key (db/digests.py). The
-- hash covers them. In entries of older schemas they are null, and the hash is over the other columns alone.
alter table log add column digests text;
