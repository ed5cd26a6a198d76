-- Tables of rollout, version 1, and the rules on them. {schema} stands for the quoted name of the schema.
-- All of it runs in one transaction, with schema-1-functions.sql; what comes before the lock may run again and again.

do $$ begin
    if to_regnamespace('{schema}') is null then
        create schema {schema};
    end if;
end $$;

create table if not exists {schema}.schema_version (
    version int primary key,
    checksum text not null,
    installed_at timestamptz not null default clock_timestamp()
);

lock table {schema}.schema_version in access exclusive mode;

-- once locked

-- A driving process. Only the database's clock decides when its lease has run out.
create table {schema}.driver_session (
    id text primary key,
    label text not null,
    opened_at timestamptz not null default clock_timestamp(),
    expires_at timestamptz not null,
    dead boolean not null default false
) with (fillfactor = 50);

-- Never deleted, so that fences never fall.
create table {schema}.service (
    name text primary key,
    fence bigint not null default 0 check (fence >= 0),
    pg_timeline bigint not null default 0
) with (fillfactor = 50);

-- The root row of a deployment. What never changes comes first, so that little of the row changes.
create table {schema}.deployment (
    id text primary key,
    number bigint generated always as identity unique, -- in the order of creation, for lists
    service text not null,
    version text not null,
    request_key text,
    created_at timestamptz not null,
    total int not null check (total >= 0), -- instances that have not left
    max_unavailable int not null check (max_unavailable >= 0), -- may be more than the total: the fleet may shrink
    owner text,
    owner_label text,
    owner_since timestamptz not null,
    driver_fence bigint not null check (driver_fence >= 0),
    status text not null constraint deployment_status check (status in (
        'pending', 'in_progress', 'paused', 'rolling_back',
        'completed', 'failed', 'rolled_back', 'rollback_failed', 'cancelled', 'superseded')),
    goal text not null constraint deployment_goal check (goal in ('forward', 'back', 'hold', 'stop')),
    direction text not null constraint deployment_direction check (direction in ('forward', 'back')),
    ending text constraint deployment_ending check (ending in (
        'pending', 'in_progress', 'paused', 'rolling_back',
        'completed', 'failed', 'rolled_back', 'rollback_failed', 'cancelled', 'superseded')),
    read_back boolean not null,
    traffic text, -- what it did about the shares of traffic, as JSON; null where that is nothing
    active_slot text, -- of the service, as this deployment knows it; the newest one knows best
    driven_by bigint not null,
    finished_at timestamptz,
    batch_finished_at timestamptz,
    progress_at timestamptz not null,
    revision bigint not null check (revision >= 1),
    next_sequence bigint not null check (next_sequence >= 1),
    batch int not null check (batch >= 0),
    batches int not null check (batches >= 0),
    waits_passed int not null check (waits_passed >= 0),
    forgiven int not null check (forgiven >= 0),
    updated int not null check (updated between 0 and total),
    failed int not null check (failed between 0 and total),
    rolled_back int not null check (rolled_back between 0 and total),
    open int not null check (open between 0 and total),
    taken int not null check (taken between 0 and total),
    reason text not null,
    constraint deployment_taken check (taken <= max_unavailable),
    constraint deployment_owner check ((owner is null) = (owner_label is null)),
    constraint deployment_finished check ((finished_at is not null) = (status in (
        'completed', 'failed', 'rolled_back', 'rollback_failed', 'cancelled', 'superseded')))
) with (fillfactor = 50);

create unique index deployment_one_active on {schema}.deployment (service)
    where finished_at is null and status <> 'pending';
create unique index deployment_one_pending on {schema}.deployment (service)
    where status = 'pending';
create unique index deployment_request_key on {schema}.deployment (service, request_key)
    where request_key is not null;
create index deployment_unfinished on {schema}.deployment (number) where finished_at is null;
create index deployment_of_service on {schema}.deployment (service, number);

-- What was asked for and planned; beside the root row, since that is rewritten with every step.
create table {schema}.deployment_spec (
    deployment text primary key,
    document text not null
);

create table {schema}.instance (
    deployment text not null,
    position int not null check (position >= 0),
    id text not null,
    service text not null,
    address text not null,
    version text,
    zone text,
    slot text,
    labels text,
    previous text,
    status text not null constraint instance_status check (status in (
        'pending', 'draining', 'updating', 'health_checking', 'healthy', 'failed', 'rolled_back', 'skipped')),
    direction text not null constraint instance_direction check (direction in ('forward', 'back')),
    batch int not null check (batch >= 0),
    taken boolean not null,
    admitted boolean not null,
    touched boolean not null,
    in_doubt boolean not null,
    outside boolean not null,
    left_service boolean not null,
    sick_before boolean not null,
    standby boolean not null,
    retries int not null check (retries >= 0),
    opened_at timestamptz,
    since timestamptz,
    deadline timestamptz,
    running text,
    intent_kind text constraint instance_intent_kind check (intent_kind in ('drain', 'update', 'admit')),
    intent_operation text,
    intent_version text,
    intent_fence bigint,
    intent_attempt int check (intent_attempt >= 1),
    intent_deadline timestamptz,
    failure text,
    evidence text,
    primary key (deployment, position),
    constraint instance_intent check (
        num_nonnulls(intent_kind, intent_operation, intent_fence, intent_attempt, intent_deadline) in (0, 5))
) with (fillfactor = 50);

-- One row holds the events of one commit, or a part of them where they are very many.
create table {schema}.event (
    deployment text not null,
    first bigint not null check (first >= 1),
    count int not null check (count >= 1),
    events text not null,
    primary key (deployment, first)
);

-- The registry. A table of the same name that was there before is left as it is; what follows status, it may lack.
create table if not exists {schema}.service_instances (
    id text not null,
    service text not null,
    hostname text not null,
    version text,
    status text not null default 'active',
    zone text,
    slot text,
    labels jsonb,
    position bigint,
    primary key (service, id)
);

-- Final is final: nothing of an ended deployment changes. The transaction that ends it may still write.
create function {schema}.refuse_change() returns trigger language plpgsql as $$
begin
    raise exception '% of rollout is not to be changed: %', tg_table_name, tg_argv[0] using errcode = '55000';
end $$;

create trigger deployment_ended before update on {schema}.deployment
    for each row when (old.finished_at is not null)
    execute function {schema}.refuse_change('the deployment has ended');
create trigger deployment_fixed before update on {schema}.deployment
    for each row when (old.id <> new.id or old.service <> new.service or old.version <> new.version
        or old.request_key is distinct from new.request_key or old.created_at <> new.created_at
        or old.max_unavailable <> new.max_unavailable
        or old.revision > new.revision or old.next_sequence > new.next_sequence or old.driver_fence > new.driver_fence)
    execute function {schema}.refuse_change('what is fixed stays, what counts never falls');
create trigger spec_fixed before update on {schema}.deployment_spec
    execute function {schema}.refuse_change('a specification stays as it is');
create trigger event_fixed before update on {schema}.event
    execute function {schema}.refuse_change('events stay as they are');

create function {schema}.refuse_unless_running() returns trigger language plpgsql
    set plan_cache_mode = force_generic_plan set enable_seqscan = off as $$
begin
    if exists (
        select from (select distinct changed.deployment from changed) written
        where not coalesce((
            select d.finished_at is null or d.xmin = pg_current_xact_id()::xid
            from {schema}.deployment d where d.id = written.deployment), false)
    ) then
        raise exception '% of rollout is not to be changed: the deployment has ended or is not there', tg_table_name
            using errcode = '55000';
    end if;
    return null;
end $$;

create trigger instance_inserted after insert on {schema}.instance
    referencing new table as changed for each statement execute function {schema}.refuse_unless_running();
create trigger instance_updated after update on {schema}.instance
    referencing new table as changed for each statement execute function {schema}.refuse_unless_running();
create trigger event_inserted after insert on {schema}.event
    referencing new table as changed for each statement execute function {schema}.refuse_unless_running();

-- Rows leave through the functions prune_* only.
create function {schema}.refuse_delete() returns trigger language plpgsql as $$
begin
    if current_setting('rollout.pruning', true) is distinct from 'on' then
        raise exception '% of rollout loses rows through its prune functions only', tg_table_name using errcode = '55000';
    end if;
    return null;
end $$;

create trigger deployment_deleted before delete or truncate on {schema}.deployment
    for each statement execute function {schema}.refuse_delete();
create trigger spec_deleted before delete or truncate on {schema}.deployment_spec
    for each statement execute function {schema}.refuse_delete();
create trigger instance_deleted before delete or truncate on {schema}.instance
    for each statement execute function {schema}.refuse_delete();
create trigger event_deleted before delete or truncate on {schema}.event
    for each statement execute function {schema}.refuse_delete();
create trigger service_deleted before delete or truncate on {schema}.service
    for each statement execute function {schema}.refuse_delete();
