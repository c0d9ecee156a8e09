import { type SqlMigration, statements } from './statements.ts'

export const search: SqlMigration = statements(`
  -- What a product is found by in one language: derived, and refreshed with the listing.
  CREATE TABLE search_document (
    product_id uuid NOT NULL REFERENCES product ON DELETE CASCADE,
    -- Of BCP 47, without a country.
    language text NOT NULL,
    title text NOT NULL,
    -- Words, filters, and whole titles and SKUs; the domain says how they are told apart.
    words tsvector NOT NULL,
    -- Values by key.
    facets jsonb NOT NULL,
    -- Of all that the document was made of.
    source_hash text NOT NULL,
    PRIMARY KEY (product_id, language)
  );
  -- Without a list of what is yet to come in, which every question would have to walk through.
  CREATE INDEX search_document_words ON search_document USING gin (words) WITH (fastupdate = off);
  CREATE INDEX search_document_by_title ON search_document (language, title COLLATE "C", product_id);

  -- Words that slips are mended to. One may be there twice: nobody waits for whoever adds the same one at the moment.
  CREATE TABLE search_word (
    language text NOT NULL,
    word text NOT NULL,
    -- Its beginnings with letters taken away, each with the language before it.
    remains text[] NOT NULL
  );
  CREATE INDEX search_word_of_language ON search_word (language, word);
  CREATE INDEX search_word_near ON search_word USING gin (remains) WITH (fastupdate = off);

  CREATE TABLE search_synonyms (
    locale text PRIMARY KEY,
    version integer NOT NULL DEFAULT 1,
    updated_at timestamptz NOT NULL DEFAULT shop_now()
  );
  -- Phrases of which each stands for every other one, and the key of each.
  CREATE TABLE search_synonym (
    locale text NOT NULL REFERENCES search_synonyms ON DELETE CASCADE,
    position integer NOT NULL,
    phrases text[] NOT NULL CHECK (cardinality(phrases) >= 2),
    keys text[] NOT NULL,
    PRIMARY KEY (locale, position)
  );
  CREATE INDEX search_synonym_keys ON search_synonym USING gin (keys);

  -- For which version and languages documents are made, and up to which product they are.
  CREATE TABLE search_state (
    only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    made_for text NOT NULL,
    made_until uuid,
    is_complete boolean NOT NULL DEFAULT false
  );
  INSERT INTO search_state (made_for) VALUES ('');
`)
