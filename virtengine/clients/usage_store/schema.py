"""The schema, as steps that are applied once each and never changed."""

from __future__ import annotations

MIGRATIONS: tuple[str, ...] = (
    """
    CREATE EXTENSION IF NOT EXISTS btree_gist;

    CREATE TABLE store (
        single boolean PRIMARY KEY DEFAULT true CHECK (single),
        id uuid NOT NULL DEFAULT gen_random_uuid()
    );
    INSERT INTO store DEFAULT VALUES;

    -- What a function has handled, written with the handler's effects.
    CREATE TABLE inbox (
        function text NOT NULL,
        event_id text NOT NULL,
        handled_at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (function, event_id)
    );

    -- Events that handlers returned and that are not published yet.
    CREATE TABLE outbox (
        id bigserial PRIMARY KEY,
        function text NOT NULL,
        subject text NOT NULL,
        message_id text NOT NULL,
        body bytea NOT NULL
    );

    -- Reports as meters signed them. `batch` is the sequence of the batch that took them.
    CREATE TABLE usage_report (
        lease text NOT NULL,
        sequence bigint NOT NULL,
        provider text NOT NULL,
        start_ms bigint NOT NULL,
        end_ms bigint NOT NULL,
        is_final boolean NOT NULL,
        content text NOT NULL,
        batch bigint,
        received_at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (lease, sequence)
    );
    CREATE INDEX usage_report_waiting ON usage_report (lease, sequence) WHERE batch IS NULL;

    CREATE TABLE usage_interval (
        lease text NOT NULL,
        resource smallint NOT NULL,
        start_ms bigint NOT NULL,
        end_ms bigint NOT NULL,
        quantity numeric(39, 0) NOT NULL CHECK (quantity >= 0),
        sequence bigint NOT NULL,
        PRIMARY KEY (lease, resource, start_ms),
        FOREIGN KEY (lease, sequence) REFERENCES usage_report (lease, sequence),
        CHECK (end_ms >= start_ms),
        EXCLUDE USING gist (lease WITH =, resource WITH =, int8range(start_ms, end_ms) WITH &&)
    );

    -- Batches as they are sent. A batch is written before it is sent, so that it is sent again unchanged.
    CREATE TABLE usage_batch (
        lease text NOT NULL,
        sequence bigint NOT NULL,
        last_report bigint NOT NULL,
        end_ms bigint NOT NULL,
        batch bytea NOT NULL,
        signature bytea NOT NULL,
        recorded boolean NOT NULL DEFAULT false,
        cut_at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (lease, sequence)
    );
    CREATE UNIQUE INDEX usage_batch_one_under_way ON usage_batch (lease) WHERE NOT recorded;
    """,
    """
    -- What batches need of a report without reading its text; NULL in reports of before.
    ALTER TABLE usage_report ADD COLUMN amounts text, ADD COLUMN leaves bytea;
    -- A report's intervals have one time, so that the report itself excludes overlap.
    ALTER TABLE usage_report ADD CONSTRAINT usage_report_overlap
        EXCLUDE USING gist (hashtextextended(lease, 0) WITH =, int8range(start_ms, end_ms) WITH &&);
    ALTER TABLE usage_report SET (toast_tuple_target = 8160);
    DROP TABLE usage_interval;

    ALTER TABLE usage_batch ADD COLUMN corrects bigint NOT NULL DEFAULT 0;

    -- Corrections as providers signed them. `batch` is the sequence of the batch that took them.
    CREATE TABLE usage_correction (
        lease text NOT NULL,
        number bigint NOT NULL,
        report bigint NOT NULL,
        start_ms bigint NOT NULL,
        end_ms bigint NOT NULL,
        content text NOT NULL,
        amounts text NOT NULL,
        leaves bytea NOT NULL,
        batch bigint,
        received_at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (lease, number)
    );
    CREATE INDEX usage_correction_waiting ON usage_correction (lease) WHERE batch IS NULL;

    -- What will never be billed, and why.
    CREATE TABLE usage_refused (
        lease text NOT NULL,
        report bigint NOT NULL,
        correction bigint NOT NULL,
        reason text NOT NULL,
        message text NOT NULL,
        content text NOT NULL,
        at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (lease, report, correction, reason)
    );

    -- Reports that are missing: between `after_report` and `next_report`.
    CREATE TABLE usage_gap (
        lease text NOT NULL,
        after_report bigint NOT NULL,
        next_report bigint NOT NULL,
        from_ms bigint NOT NULL,
        to_ms bigint NOT NULL,
        found_at timestamptz NOT NULL DEFAULT now(),
        passed_over_at timestamptz,
        closed_at timestamptz,
        PRIMARY KEY (lease, after_report)
    );
    """,
)
