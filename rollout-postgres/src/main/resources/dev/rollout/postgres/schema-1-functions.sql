-- Functions of rollout, version 1. {schema} stands for the quoted name of the schema.

-- Whether a deployment is the newest one of its service that knows which slot is active: nobody else tells that.
create function {schema}.tells_slot(d {schema}.deployment) returns boolean language sql stable as $$
    select d.active_slot is not null and not exists (
        select from {schema}.deployment newer
        where newer.service = d.service and newer.number > d.number and newer.active_slot is not null)
$$;

-- Deletes one deployment that ended before the given time, whole.
create function {schema}.prune_deployment(p_id text, p_before timestamptz) returns boolean
    language plpgsql security definer set search_path = pg_catalog, pg_temp set rollout.pruning = 'on' as $$
begin
    delete from {schema}.deployment d where d.id = p_id and d.finished_at < p_before and not {schema}.tells_slot(d);
    if not found then
        return false;
    end if;
    delete from {schema}.deployment_spec s where s.deployment = p_id;
    delete from {schema}.instance i where i.deployment = p_id;
    delete from {schema}.event e where e.deployment = p_id;
    return true;
end $$;

-- Forgets sessions that ran out before the given time and drive nothing.
create function {schema}.prune_sessions(p_before timestamptz) returns bigint
    language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    gone bigint;
begin
    delete from {schema}.driver_session s
        where s.expires_at < least(p_before, clock_timestamp() - interval '1 day')
        and not exists (select from {schema}.deployment d where d.finished_at is null and d.owner = s.id);
    get diagnostics gone = row_count;
    return gone;
end $$;

revoke execute on function {schema}.prune_deployment(text, timestamptz) from public;
revoke execute on function {schema}.prune_sessions(timestamptz) from public;

-- The timeline of this server's history, which a promotion raises; 0 where the role may not ask. The control file would
-- tell the old one until the first checkpoint after a promotion.
create function {schema}.present_timeline() returns bigint language plpgsql as $$
begin
    return ('x' || lpad(substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8), 16, '0'))::bit(64)::bigint;
exception
    when insufficient_privilege or undefined_function or feature_not_supported then
        return 0;
end $$;

-- Raises the fence of a service and returns it; also above every fence of an earlier timeline.
create function {schema}.next_fence(p_service text) returns bigint language plpgsql as $$
declare
    timeline bigint := {schema}.present_timeline();
    raised bigint;
begin
    update {schema}.service s
        set fence = greatest(s.fence + 1, timeline * 1099511627776 + 1), pg_timeline = greatest(s.pg_timeline, timeline)
        where s.name = p_service
        returning s.fence into strict raised;
    return raised;
end $$;

-- Stores one step of a deployment, or nothing: the root row is compared and locked, then the changed instances are
-- written, the events, and the root row last. Rows of instances that have joined are inserted by the same transaction
-- afterwards; p_joined tells how many of them are there, and how many are taken. A function, because its plans are kept, also behind a pooler; each row is
-- looked up by its key, whatever the statistics say at the moment at which a plan is made.
create function {schema}.write_step(
    p_id text, p_fence bigint, p_revision bigint,
    p_status text, p_goal text, p_direction text, p_ending text, p_reason text, p_batch int,
    p_batches int, p_batch_finished_at timestamptz, p_waits_passed int, p_progress_at timestamptz, p_driven_by bigint,
    p_forgiven int, p_read_back boolean, p_traffic text, p_active_slot text, p_finished_at timestamptz, p_tally int[], p_joined int[],
    p_first bigint[], p_count int[], p_events text[],
    p_instance text[], p_position int[], p_previous text[], p_instance_status text[], p_instance_direction text[], p_instance_batch int[],
    p_flags int[], p_retries int[], p_opened_at timestamptz[], p_since timestamptz[], p_deadline timestamptz[], p_running text[],
    p_intent_kind text[], p_intent_operation text[], p_intent_version text[], p_intent_fence bigint[],
    p_intent_attempt int[], p_intent_deadline timestamptz[], p_failure text[], p_evidence text[]
) returns table (outcome text, at timestamptz) language plpgsql
    set plan_cache_mode = force_generic_plan
    set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off as $$
declare
    root record;
    found_rows int;
    more_taken int := 0;
    more_present int := 0;
    next bigint;
begin
    select d.driver_fence, d.revision, d.next_sequence, d.total, d.taken, d.finished_at into root
        from {schema}.deployment d where d.id = p_id for no key update;
    if not found or root.finished_at is not null or root.driver_fence <> p_fence then
        return query select 'fenced', clock_timestamp();
        return;
    end if;
    if root.revision <> p_revision then
        return query select 'stale', clock_timestamp();
        return;
    end if;

    if cardinality(p_position) > 0 then
        with written as (
            update {schema}.instance i set
                previous = c.previous, status = c.status, direction = c.direction, batch = c.batch,
                taken = c.flags & 1 > 0, admitted = c.flags & 2 > 0, touched = c.flags & 4 > 0, in_doubt = c.flags & 8 > 0,
                outside = c.flags & 16 > 0, left_service = c.flags & 32 > 0, sick_before = c.flags & 64 > 0, standby = c.flags & 128 > 0,
                retries = c.retries,
                opened_at = c.opened_at, since = c.since, deadline = c.deadline, running = c.running,
                intent_kind = c.intent_kind, intent_operation = c.intent_operation, intent_version = c.intent_version,
                intent_fence = c.intent_fence, intent_attempt = c.intent_attempt, intent_deadline = c.intent_deadline,
                failure = c.failure, evidence = c.evidence
            from unnest(
                    p_instance, p_position, p_previous, p_instance_status, p_instance_direction, p_instance_batch, p_flags,
                    p_retries, p_opened_at, p_since, p_deadline, p_running, p_intent_kind, p_intent_operation, p_intent_version,
                    p_intent_fence, p_intent_attempt, p_intent_deadline, p_failure, p_evidence
                ) c (
                    id, position, previous, status, direction, batch, flags, retries, opened_at, since, deadline, running,
                    intent_kind, intent_operation, intent_version, intent_fence, intent_attempt, intent_deadline, failure,
                    evidence)
                cross join lateral (
                    select o.ctid as place, not o.left_service as present, o.taken and not o.left_service as taken
                    from {schema}.instance o
                    where o.deployment = p_id and o.position = c.position and o.id = c.id
                    offset 0
                ) before
            where i.ctid = before.place
            returning not i.left_service as present_after, before.present as present_before,
                i.taken and not i.left_service as taken_after, before.taken as taken_before
        )
        select count(*), count(*) filter (where w.taken_after) - count(*) filter (where w.taken_before),
                count(*) filter (where w.present_after) - count(*) filter (where w.present_before)
            into found_rows, more_taken, more_present from written w;
        if found_rows <> cardinality(p_position) then
            raise exception 'a step writes rows that the deployment has, each once' using errcode = 'RO000';
        end if;
    end if;
    if p_tally[1] <> root.total + p_joined[1] + more_present then
        raise exception 'the total is what the rows say' using errcode = 'RO005';
    end if;
    if p_tally[6] <> root.taken + p_joined[2] + more_taken then
        raise exception 'what is taken is what the rows say' using errcode = 'RO005';
    end if;

    next := root.next_sequence;
    for n in 1 .. cardinality(p_first) loop
        if p_first[n] <> next then
            raise exception 'events are numbered on from the last one' using errcode = 'RO008';
        end if;
        insert into {schema}.event (deployment, first, count, events) values (p_id, next, p_count[n], p_events[n]);
        next := next + p_count[n];
    end loop;

    update {schema}.deployment d set
        status = p_status, goal = p_goal, direction = p_direction, ending = p_ending, reason = p_reason, batch = p_batch,
        batches = p_batches, waits_passed = p_waits_passed, forgiven = p_forgiven, total = p_tally[1],
        batch_finished_at = p_batch_finished_at, progress_at = p_progress_at, driven_by = p_driven_by,
        read_back = p_read_back, traffic = p_traffic, active_slot = p_active_slot, finished_at = p_finished_at, updated = p_tally[2], failed = p_tally[3],
        rolled_back = p_tally[4], open = p_tally[5], taken = p_tally[6],
        revision = root.revision + 1, next_sequence = next
        where d.id = p_id;
    return query select 'committed', clock_timestamp();
end $$;

-- Makes a living session the driver of a deployment that nobody drives; tells whether it did.
create function {schema}.take_over(p_session text, p_id text) returns boolean language plpgsql as $$
declare
    root record;
    own record;
begin
    select d.service into root from {schema}.deployment d where d.id = p_id;
    if not found then
        return false;
    end if;
    perform from {schema}.service s where s.name = root.service for update;
    select d.owner, d.service, d.finished_at into root from {schema}.deployment d where d.id = p_id for no key update;
    if not found or root.finished_at is not null then
        return false;
    end if;
    select s.label into own from {schema}.driver_session s
        where s.id = p_session and not s.dead and s.expires_at > clock_timestamp();
    if not found then
        return false;
    end if;
    if root.owner is not null then
        update {schema}.driver_session s set dead = true
            where s.id = root.owner and not s.dead and s.expires_at <= clock_timestamp();
        if exists (select from {schema}.driver_session s where s.id = root.owner and not s.dead) then
            return false;
        end if;
    end if;
    update {schema}.deployment d set
        owner = p_session, owner_label = own.label, owner_since = clock_timestamp(),
        driver_fence = {schema}.next_fence(root.service), revision = d.revision + 1
        where d.id = p_id;
    return true;
end $$;
