-- That the group of the language is right (English with Singlish, Malay with Indonesian): what sentiment asks. Null in rows of
-- before, where the confidence in the label stands for it.
alter table language add group_confidence real;
