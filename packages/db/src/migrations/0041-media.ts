import { type SqlMigration, statements } from './statements.ts'

export const media: SqlMigration = statements(`
  CREATE TABLE media (
    id uuid PRIMARY KEY,
    -- SHA-256 of what was uploaded: the same bytes are the same medium.
    content_hash bytea NOT NULL CONSTRAINT media_content UNIQUE CHECK (octet_length(content_hash) = 32),
    -- What its files lie under. It has a part of the id: bytes that come again after a removal get files of their own.
    name text NOT NULL UNIQUE,
    type text NOT NULL CHECK (type IN ('image/jpeg', 'image/png', 'image/webp')),
    -- Where it is shown from, under the shop's own address.
    path text NOT NULL UNIQUE CHECK (starts_with(path, '/media/' || name || '/')),
    width integer NOT NULL CHECK (width > 0),
    height integer NOT NULL CHECK (height > 0),
    byte_count integer NOT NULL CHECK (byte_count > 0),
    -- Of the smaller ones, in AVIF and in WebP each; none until they have been made.
    variant_widths integer[] NOT NULL DEFAULT '{}',
    alt text NOT NULL DEFAULT '',
    focal_x real CHECK (focal_x BETWEEN 0 AND 1),
    focal_y real CHECK (focal_y BETWEEN 0 AND 1),
    -- The row comes before its file: null until that lies there.
    stored_at timestamptz,
    -- When these bytes were last sent.
    uploaded_at timestamptz NOT NULL DEFAULT shop_now(),
    -- When a product first had it: from then on only staff removes it. The trigger below writes it.
    used_at timestamptz,
    version integer NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL DEFAULT shop_now(),
    CONSTRAINT media_focal_point CHECK ((focal_x IS NULL) = (focal_y IS NULL))
  );
  CREATE INDEX media_newest ON media (created_at DESC, id DESC) WHERE stored_at IS NOT NULL;
  CREATE INDEX media_never_used ON media (created_at DESC, id DESC) WHERE stored_at IS NOT NULL AND used_at IS NULL;
  CREATE INDEX media_to_sweep ON media (uploaded_at) WHERE used_at IS NULL;

  ALTER TABLE product_image ADD COLUMN media_id uuid CONSTRAINT product_image_media REFERENCES media;

  -- Whoever writes an image's address, a file of products too, keeps the medium that lies there.
  CREATE FUNCTION name_medium_of_image() RETURNS trigger LANGUAGE plpgsql AS $$
  DECLARE
    medium record;
  BEGIN
    NEW.media_id := NULL;
    IF starts_with(NEW.url, '/media/') THEN
      SELECT id, width, height, used_at INTO medium FROM media WHERE path = NEW.url FOR KEY SHARE;
      IF FOUND THEN
        NEW.media_id := medium.id;
        NEW.width := medium.width;
        NEW.height := medium.height;
        IF medium.used_at IS NULL THEN
          UPDATE media SET used_at = shop_now() WHERE id = medium.id AND used_at IS NULL;
        END IF;
      END IF;
    END IF;
    RETURN NEW;
  END $$;
  CREATE TRIGGER product_image_names_medium BEFORE INSERT OR UPDATE OF url ON product_image
    FOR EACH ROW EXECUTE FUNCTION name_medium_of_image();
`)
