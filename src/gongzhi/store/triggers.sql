-- The database's clock, not the writer's.
create or replace function gongzhi_recorded_now() returns trigger language plpgsql as $$
begin
    new.recorded_at := clock_timestamp();
    return new;
end $$;

create or replace function gongzhi_event_stamp() returns trigger language plpgsql as $$
begin
    new.recorded_at := clock_timestamp();
    new.transaction := pg_current_xact_id()::text::bigint;
    return new;
end $$;

-- Written once. Rights already forbid it to the app; this forbids it to the owner too.
create or replace function gongzhi_written_once() returns trigger language plpgsql as $$
begin
    raise exception 'WRITTEN_ONCE: rows of % are never changed or deleted', tg_table_name using errcode = 'GZ001';
end $$;

-- Of evidence, the place may follow its return; what was observed never changes.
create or replace function gongzhi_evidence_stays() returns trigger language plpgsql as $$
begin
    if tg_op = 'DELETE' or to_jsonb(old) - 'region' <> to_jsonb(new) - 'region' or not exists (
            select 1 from store_tracing t
            join store_event e on e.kind = 'ReturnMoved' and e.transaction = pg_current_xact_id()::text::bigint
             and e.body::jsonb ->> 'tracing' = t.id::text and e.body::jsonb ->> 'region' = new.region
            where t.evidence_id = new.id) then
        raise exception 'WRITTEN_ONCE: rows of % are never changed or deleted', tg_table_name using errcode = 'GZ001';
    end if;
    return new;
end $$;

-- For whom the act of an event counts: the person in whose name it was done, or who did it.
create or replace function gongzhi_principal(event uuid) returns uuid language sql stable security definer
set search_path = public, pg_temp as $$
    select coalesce(named.person_id, e.person_id) from store_event e left join store_post named on named.id = e.on_behalf_of_id
    where e.id = event
$$;

-- A transition is allowed when the instance's own version of the table has such a row, an event of this
-- transaction tells of it and of no other, enough different persons of the row's roles signed this content, and
-- whoever takes the step is one of them.
create or replace function gongzhi_take_transition() returns trigger language plpgsql security definer
set search_path = public, pg_temp as $$
declare
    running store_instance%rowtype;
    step store_workflowrow%rowtype;
    told store_event%rowtype;
    signers int;
    unsigned text[];
begin
    new.recorded_at := clock_timestamp();
    select * into running from store_instance where id = new.instance_id for update;
    if not found or running.state <> new.from_state or running.seen <> new.position then
        raise exception 'TRANSITION_STATE: % is not in state % at position %', new.instance_id, new.from_state,
            new.position using errcode = 'GZ002';
    end if;
    select * into step from store_workflowrow
        where workflow = running.workflow and version = running.version
          and from_state = new.from_state and act = new.act;
    if not found or step.to_state <> new.to_state then
        raise exception 'TRANSITION_TABLE: % version % has no row % --%--> %', running.workflow, running.version,
            new.from_state, new.act, new.to_state using errcode = 'GZ002';
    end if;
    if running.own_act = new.act and (new.at at time zone 'Asia/Shanghai')::date < running.acts_on then
        raise exception 'TRANSITION_CLOCK: % runs until % comes', new.act, running.acts_on using errcode = 'GZ002';
    end if;
    select * into told from store_event
        where id = new.event_id and kind = 'ActTaken' and transaction = pg_current_xact_id()::text::bigint;
    if not found or told.body::jsonb <> jsonb_build_object('workflow', running.workflow, 'act', new.act,
            'from_state', new.from_state, 'to_state', new.to_state, 'content_hash', new.content_hash)
       or exists (select 1 from store_transition where event_id = new.event_id) then
        raise exception 'TRANSITION_EVENT: no event of this transaction tells of this step alone'
            using errcode = 'GZ002';
    end if;
    -- Who signs in the name of another one and that other one are one person, and so is one with several accounts.
    select least(count(distinct s.person_id), count(distinct gongzhi_principal(s.event_id))) into signers
        from store_signature s
        where s.instance_id = new.instance_id and s.act = new.act and s.seen = running.seen
          and s.content_hash = new.content_hash and s.role = any (step.roles);
    if signers < step.persons then
        raise exception 'TRANSITION_PERSONS: % of % persons signed %', signers, step.persons, new.act
            using errcode = 'GZ002';
    end if;
    if step.each_role then
        select array_agg(r) into unsigned from unnest(step.roles) r where not exists (
            select 1 from store_signature s
            where s.instance_id = new.instance_id and s.act = new.act and s.seen = running.seen
              and s.content_hash = new.content_hash and s.role = r);
        if unsigned is not null then
            raise exception 'TRANSITION_PERSONS: nobody of % signed %', unsigned, new.act using errcode = 'GZ002';
        end if;
    end if;
    if not exists (
        select 1 from store_signature s
        where s.instance_id = new.instance_id and s.act = new.act and s.seen = running.seen
          and s.content_hash = new.content_hash and s.person_id = told.person_id) then
        raise exception 'TRANSITION_EVENT: % is taken by somebody who did not sign it', new.act using errcode = 'GZ002';
    end if;
    update store_instance
        set state = new.to_state, seen = seen + 1, kind = coalesce(new.kind, kind),
            due_on = new.due_on, own_act = new.own_act, acts_on = new.acts_on,
            entered_at = case when new.to_state = state then entered_at else new.at end
        where id = new.instance_id;
    return new;
end $$;

-- A procedure begins in a state that its table opens, by a role that may open it.
create or replace function gongzhi_open_instance() returns trigger language plpgsql security definer
set search_path = public, pg_temp as $$
begin
    if new.seen <> 0 or new.state <> new.opened_state or not exists (
        select 1 from store_workflowrow
        where workflow = new.workflow and version = new.version and from_state = '' and to_state = new.state
          and current_setting('gongzhi.role', true) = any (roles)) then
        raise exception 'INSTANCE_OPENING: % version % does not begin in % by %', new.workflow, new.version, new.state,
            current_setting('gongzhi.role', true) using errcode = 'GZ002';
    end if;
    return new;
end $$;

-- A signature is given by the person who acts, in the post that acts, under the content that it keeps, and an event
-- of this transaction tells of it.
create or replace function gongzhi_sign_as_oneself() returns trigger language plpgsql security definer
set search_path = public, pg_temp as $$
declare
    told store_event%rowtype;
begin
    if new.person_id::text is distinct from nullif(current_setting('gongzhi.person', true), '')
       or not exists (select 1 from store_post p where p.id = new.post_id and p.person_id = new.person_id
                      and p.role = new.role and p.held @> (new.at at time zone 'Asia/Shanghai')::date) then
        raise exception 'SIGNATURE_PERSON: a signature is given in a post one holds on that day' using errcode = 'GZ002';
    end if;
    if new.content_hash <> encode(sha256(convert_to(new.content, 'UTF8')), 'hex') then
        raise exception 'SIGNATURE_CONTENT: the hash is not that of the content' using errcode = 'GZ002';
    end if;
    select * into told from store_event
        where id = new.event_id and kind = 'ActSigned' and transaction = pg_current_xact_id()::text::bigint;
    if not found or told.person_id <> new.person_id
       or told.body::jsonb - 'workflow' <> jsonb_build_object('act', new.act, 'content_hash', new.content_hash)
       or exists (select 1 from store_signature where event_id = new.event_id) then
        raise exception 'SIGNATURE_EVENT: no event of this transaction tells of this signature alone'
            using errcode = 'GZ002';
    end if;
    return new;
end $$;

-- A counter goes from one number to the next: set back it would give doubles, set ahead it would leave a gap.
create or replace function gongzhi_count_by_one() returns trigger language plpgsql as $$
begin
    if new.value <> 1 + (case when tg_op = 'INSERT' then 0 else old.value end) then
        raise exception 'COUNTED_BY_ONE: % to %', new.name, new.value using errcode = 'GZ003';
    end if;
    return new;
end $$;

-- A paper has the number that its series just came to, says what its hash stands for, and an event of this transaction
-- tells of it.
create or replace function gongzhi_issue_paper() returns trigger language plpgsql security definer
set search_path = public, pg_temp as $$
begin
    if new.hash <> encode(sha256(convert_to(new.body, 'UTF8')), 'hex') then
        raise exception 'PAPER_CONTENT: the hash is not that of the content' using errcode = 'GZ003';
    end if;
    if not exists (select 1 from store_counter c
                   where c.name = format('document %s %s', new.series, new.year) and c.value = new.serial) then
        raise exception 'PAPER_NUMBER: % % is not at %', new.series, new.year, new.serial using errcode = 'GZ003';
    end if;
    if not exists (select 1 from store_event e
                   where e.id = new.event_id and e.kind = 'PaperIssued'
                     and e.transaction = pg_current_xact_id()::text::bigint and e.body::jsonb ->> 'hash' = new.hash) then
        raise exception 'PAPER_EVENT: no event of this transaction tells of this paper' using errcode = 'GZ003';
    end if;
    return new;
end $$;

-- A firm is named to the public only after its time to reply, or at once where the risk is serious, and by two persons
-- who did not decide it. The table of the procedure knows the order; this knows the days, the risk and the persons.
create or replace function gongzhi_name_a_firm() returns trigger language plpgsql security definer
set search_path = public, pg_temp as $$
declare
    running store_instance%rowtype;
    served date;
    risk text;
begin
    select * into running from store_instance where id = new.instance_id;
    if running.workflow is distinct from 'alert_naming'
       or not exists (select 1 from store_matteralertnaming m where m.instance_id = new.instance_id) then
        return new;  -- without a record nobody is named, and none comes to a procedure that has begun
    end if;
    if new.act = 'lapse' then
        -- Ten working days are never fewer than ten days; how many more, the clock knows that the table set.
        select max((t.at at time zone 'Asia/Shanghai')::date) into served from store_transition t
            where t.instance_id = new.instance_id and t.act = 'serve';
        if served is null or running.acts_on is null or running.own_act is distinct from 'lapse'
           or (new.at at time zone 'Asia/Shanghai')::date <= served + 10 then
            raise exception 'NAMING_REPLY: the firm of % may still reply', new.instance_id using errcode = 'GZ002';
        end if;
    elsif new.act = 'decide_at_once' then
        select c.risk_level into risk from store_matteralertnaming m
            join store_alert a on a.number = m.alert join store_case c on c.id = a.case_id
            where m.instance_id = new.instance_id;
        if risk is distinct from 'S' then
            raise exception 'NAMING_RISK: the risk behind % is not serious', new.instance_id using errcode = 'GZ002';
        end if;
    elsif new.act = 'publish' and 2 > (
            select count(distinct s.person_id) from store_signature s
            where s.instance_id = new.instance_id and s.act = 'publish' and s.seen = running.seen
              and s.content_hash = new.content_hash and not exists (
                  select 1 from store_signature d
                  where d.instance_id = new.instance_id and d.act in ('decide', 'decide_at_once')
                    and d.person_id = s.person_id)) then
        raise exception 'NAMING_PERSONS: who decided on % does not publish it', new.instance_id using errcode = 'GZ002';
    end if;
    return new;
end $$;

create or replace function gongzhi_naming_begins() returns trigger language plpgsql security definer
set search_path = public, pg_temp as $$
begin
    if not exists (select 1 from store_instance i
                   where i.id = new.instance_id and i.workflow = 'alert_naming' and i.seen = 0) then
        raise exception 'NAMING_BEGINS: % is no procedure that only begins', new.instance_id using errcode = 'GZ002';
    end if;
    return new;
end $$;

-- Nobody approves what they did themselves, by a second account or in another's name neither. By workflow and act: the
-- acts whose signers have no part in it, and whether whoever began the procedure has none.
create or replace function gongzhi_not_ones_own() returns trigger language plpgsql security definer
set search_path = public, pg_temp as $$
declare
    running store_instance%rowtype;
    ruled record;
    numbered text;
    needed int;
    others int;
begin
    select * into running from store_instance where id = new.instance_id;
    select * into ruled from (values
        ('recall', 'verify', array['accept'], 'store_matterrecall', null),
        ('black_list', 'decide', array[]::text[], 'store_matterblacklist', 'MatterOpened'),
        ('black_list', 'accept', array['decide'], 'store_matterblacklist', null),
        ('black_list', 'refuse', array['decide'], 'store_matterblacklist', null),
        ('sanction', 'decide', array[]::text[], 'store_sanction', 'SanctionFiled'),
        ('return_tracing', 'review', array['investigate'], 'store_tracing', null),
        ('zone_subsidy', 'approve', array[]::text[], 'store_matterzonesubsidy', 'MatterOpened'),
        ('zone_subsidy', 'refuse', array[]::text[], 'store_matterzonesubsidy', 'MatterOpened'),
        ('award_application', 'uphold', array['find_ineligible'], 'store_matterawardapplication', null),
        ('award_application', 'dismiss', array['find_ineligible'], 'store_matterawardapplication', null),
        ('trade_concern', 'review', array['complete'], 'store_mattertradeconcern', 'MatterOpened'),
        ('service_site', 'keep', array['submit_review'], 'store_matterservicesite', null),
        ('work_item', 'verify', array['accept', 'deliver'], 'store_matterworkitem', null)
    ) as rule (workflow, act, earlier, record, opened)
    where rule.workflow = running.workflow and rule.act = new.act;
    if not found then
        return new;
    end if;
    execute format('select %s from %I where instance_id = $1',
                   case ruled.record when 'store_tracing' then 'id::text' else 'number' end, ruled.record)
        into numbered using new.instance_id;
    if numbered is null then
        return new;  -- without a record nothing is approved, and none comes to a procedure that has begun
    end if;
    select r.persons into needed from store_workflowrow r
        where r.workflow = running.workflow and r.version = running.version and r.from_state = new.from_state
          and r.act = new.act;
    select least(count(distinct s.person_id), count(distinct gongzhi_principal(s.event_id))) into others
        from store_signature s
        where s.instance_id = new.instance_id and s.act = new.act and s.seen = running.seen
          and s.content_hash = new.content_hash
          and not exists (
              select 1 from store_signature d where d.instance_id = new.instance_id and d.act = any (ruled.earlier)
                and array[d.person_id, gongzhi_principal(d.event_id)] && array[s.person_id, gongzhi_principal(s.event_id)])
          and not exists (
              select 1 from store_event e where e.kind = ruled.opened and e.subject = numbered
                and array[e.person_id, gongzhi_principal(e.id)] && array[s.person_id, gongzhi_principal(s.event_id)]);
    if others < needed then
        raise exception 'OWN_ACT: % of % is approved by who did what it is about', new.act, numbered
            using errcode = 'GZ002';
    end if;
    return new;
end $$;

-- A record stands from the beginning of its own procedure on: to one that has gone its way, none comes. Who opened it, an
-- event of this transaction tells.
create or replace function gongzhi_record_begins() returns trigger language plpgsql security definer
set search_path = public, pg_temp as $$
begin
    if not exists (select 1 from store_instance i
                   where i.id = new.instance_id and i.workflow = tg_argv[0] and i.seen = 0) then
        raise exception 'RECORD_BEGINS: % is no % that only begins', new.instance_id, tg_argv[0] using errcode = 'GZ002';
    end if;
    if tg_argv[1] <> '' and not exists (
            select 1 from store_event e where e.kind = tg_argv[1] and e.subject = to_jsonb(new) ->> 'number'
              and e.transaction = pg_current_xact_id()::text::bigint) then
        raise exception 'RECORD_BEGINS: no event of this transaction tells of %', to_jsonb(new) ->> 'number'
            using errcode = 'GZ002';
    end if;
    return new;
end $$;

-- A case is closed with its six guard fields and no tracing that runs, and keeps them. Looked at when the act is whole.
create or replace function gongzhi_close_case() returns trigger language plpgsql security definer
set search_path = public, pg_temp as $$
declare
    closing store_case%rowtype;
begin
    if new.act not in ('close', 'close_low', 'apply') then
        return null;
    end if;
    select * into closing from store_case where instance_id = new.instance_id;
    if not found then
        return null;
    end if;
    if '' = any (array[coalesce(closing.cause_code, ''), coalesce(closing.responsibility, ''),
                       coalesce(closing.corrective_action, ''), coalesce(closing.credit_effect, ''),
                       coalesce(closing.index_effect, ''), coalesce(closing.supervision_effect, '')]) then
        raise exception 'CASE_FIELDS: % lacks one of its six guard fields', closing.number using errcode = 'GZ002';
    end if;
    if exists (select 1 from store_tracing t join store_instance i on i.id = t.instance_id
               where t.case_id = closing.id and i.state not in ('closed', 'withdrawn')) then
        raise exception 'CASE_TRACING: a tracing of % still runs', closing.number using errcode = 'GZ002';
    end if;
    return null;
end $$;

create or replace function gongzhi_case_keeps_fields() returns trigger language plpgsql security definer
set search_path = public, pg_temp as $$
begin
    if (old.cause_code, old.responsibility, old.corrective_action, old.credit_effect, old.index_effect,
        old.supervision_effect) is distinct from
       (new.cause_code, new.responsibility, new.corrective_action, new.credit_effect, new.index_effect,
        new.supervision_effect)
       and exists (select 1 from store_transition t where t.instance_id = old.instance_id
                   and t.act in ('close', 'close_low')
                   and t.event_id not in (select e.id from store_event e
                                          where e.transaction = pg_current_xact_id()::text::bigint)) then
        raise exception 'CASE_CLOSED: what % was closed with does not change', old.number using errcode = 'GZ002';
    end if;
    return new;
end $$;

-- A penalty is decided after the party was told its rights, and heard where it asked to be or had its time to ask; within
-- the range that was found; and then it stands.
create or replace function gongzhi_decide_sanction() returns trigger language plpgsql security definer
set search_path = public, pg_temp as $$
declare
    told date;
begin
    if new.act <> 'decide' or not exists (select 1 from store_sanction s where s.instance_id = new.instance_id) then
        return new;
    end if;
    -- From version 2 on the day of service is what was signed; before, the notice was served as it was recorded.
    select max(coalesce((s.content::jsonb ->> 'served_on')::date, (t.at at time zone 'Asia/Shanghai')::date)) into told
        from store_transition t join store_signature s on s.instance_id = t.instance_id and s.act = t.act
         and s.seen = t.position and s.content_hash = t.content_hash
        where t.instance_id = new.instance_id and t.act = 'notice';
    if told is null then
        raise exception 'SANCTION_NOTICE: the party of % was not told its rights', new.instance_id using errcode = 'GZ002';
    end if;
    if exists (select 1 from store_transition t where t.instance_id = new.instance_id and t.act = 'ask_hearing') then
        if not exists (select 1 from store_transition t where t.instance_id = new.instance_id and t.act = 'defend') then
            raise exception 'SANCTION_HEARING: the party of % was not heard', new.instance_id using errcode = 'GZ002';
        end if;
    elsif (new.at at time zone 'Asia/Shanghai')::date <= told then
        -- Never on the day itself; how many days the party has, the act knows by its rule row.
        raise exception 'SANCTION_HEARING: the party of % may still ask to be heard', new.instance_id
            using errcode = 'GZ002';
    end if;
    return new;
end $$;

-- A decision is published after it was served: the table knows the order, this knows that a day of service was signed.
create or replace function gongzhi_publish_sanction() returns trigger language plpgsql security definer
set search_path = public, pg_temp as $$
begin
    if new.act = 'publish' and exists (
            select 1 from store_sanction s join store_instance i on i.id = s.instance_id
            where s.instance_id = new.instance_id and i.version > 1)
       and not exists (
            select 1 from store_transition t join store_signature s on s.instance_id = t.instance_id and s.act = t.act
             and s.seen = t.position and s.content_hash = t.content_hash
            where t.instance_id = new.instance_id and t.act = 'serve'
              and (s.content::jsonb ->> 'served_on')::date <= (new.at at time zone 'Asia/Shanghai')::date) then
        raise exception 'SANCTION_SERVED: the decision of % was not served', new.instance_id using errcode = 'GZ002';
    end if;
    return new;
end $$;

create or replace function gongzhi_fine_in_range() returns trigger language plpgsql security definer
set search_path = public, pg_temp as $$
declare
    decided store_sanction%rowtype;
    found_range jsonb;
begin
    select * into decided from store_sanction where instance_id = new.instance_id;
    if new.act <> 'decide' or decided.id is null then
        return null;
    end if;
    select f.body::jsonb -> 'value' into found_range from store_finding f where f.id = decided.range_id;
    if decided.fine_fen is null or decided.decided_on is null
       or decided.fine_fen not between (found_range ->> 'lowest_fen')::bigint and (found_range ->> 'highest_fen')::bigint then
        raise exception 'SANCTION_FINE: the fine of % is not within its range', decided.number using errcode = 'GZ002';
    end if;
    return null;
end $$;

create or replace function gongzhi_sanction_keeps() returns trigger language plpgsql security definer
set search_path = public, pg_temp as $$
begin
    if old.decided_on is not null and (old.fine_fen, old.confiscated_fen, old.reasons, old.decided_on)
            is distinct from (new.fine_fen, new.confiscated_fen, new.reasons, new.decided_on) then
        raise exception 'SANCTION_DECIDED: what was decided of % does not change', old.number using errcode = 'GZ002';
    end if;
    if old.served_on is not null and old.served_on is distinct from new.served_on then
        raise exception 'SANCTION_SERVED: the service of % does not change', old.number using errcode = 'GZ002';
    end if;
    return new;
end $$;

-- A listing is decided only after the firm has answered or its time to answer was over, and published only after it was
-- served.
create or replace function gongzhi_list_a_firm() returns trigger language plpgsql security definer
set search_path = public, pg_temp as $$
begin
    if new.act not in ('lapse', 'decide', 'publish')
       or not exists (select 1 from store_matterblacklist m where m.instance_id = new.instance_id) then
        return new;
    end if;
    if new.act = 'lapse' and not exists (
            select 1 from store_transition t where t.instance_id = new.instance_id and t.act = 'notify'
              -- Ten working days are never fewer than ten days; how many more, the clock knows.
              and (new.at at time zone 'Asia/Shanghai')::date > (t.at at time zone 'Asia/Shanghai')::date + 10) then
        raise exception 'LISTING_REPLY: the firm of % may still answer', new.instance_id using errcode = 'GZ002';
    end if;
    if new.act = 'decide' and not exists (
            select 1 from store_transition t where t.instance_id = new.instance_id and t.act in ('state', 'lapse')) then
        raise exception 'LISTING_NOTICE: the firm of % was not heard', new.instance_id using errcode = 'GZ002';
    end if;
    if new.act = 'publish' and not exists (
            select 1 from store_transition t where t.instance_id = new.instance_id and t.act = 'serve') then
        raise exception 'LISTING_SERVED: the decision of % was not served', new.instance_id using errcode = 'GZ002';
    end if;
    return new;
end $$;

-- A fact is set aside by the contest that two persons upheld, in the transaction in which they did.
create or replace function gongzhi_set_aside() returns trigger language plpgsql security definer
set search_path = public, pg_temp as $$
begin
    if not exists (
            select 1 from store_contest c
            join store_transition t on t.instance_id = c.instance_id and t.act = 'uphold'
            join store_event e on e.id = t.event_id and e.transaction = pg_current_xact_id()::text::bigint
            where c.id = new.contest_id) then
        raise exception 'SET_ASIDE: no contest upheld in this transaction stands behind it' using errcode = 'GZ002';
    end if;
    return new;
end $$;

-- Of one export item one return stands. A withdrawal keeps the item's row and makes room for it to be registered again.
create or replace function gongzhi_returned_item_once() returns trigger language plpgsql security definer
set search_path = public, pg_temp as $$
begin
    perform pg_advisory_xact_lock(hashtextextended(format('return %s %s', new.declaration_no, new.item_no), 0));
    if exists (select 1 from store_evidence e where e.id = new.evidence_id and e.withdraws is not null) then
        return new;
    end if;
    if exists (
        select 1 from store_exportreturn r join store_evidence e on e.id = r.evidence_id
        where r.declaration_no = new.declaration_no and r.item_no = new.item_no and e.withdraws is null
          and not exists (select 1 from store_evidence gone
                          where gone.source = e.source and gone.recorded_at > e.recorded_at
                            and gone.withdraws in (e.reference, regexp_replace(e.reference, '#corrected-.*$', '')))) then
        raise unique_violation using message = format('RETURNED_ITEM_ONCE: %s %s', new.declaration_no, new.item_no);
    end if;
    return new;
end $$;

-- Draws. What is committed to is written before it is frozen and never again; there is one seed, after the dice; a wave
-- goes forward alone; what a party handed in stays. For every role, the owner too.
create or replace function gongzhi_draw_state(round_id uuid) returns text language sql stable security definer
set search_path = public, pg_temp as $$
    select i.state from store_drawround r join store_instance i on i.id = r.instance_id where r.id = round_id
$$;

create or replace function gongzhi_draw_round() returns trigger language plpgsql security definer
set search_path = public, pg_temp as $$
declare
    state text := (select i.state from store_instance i where i.id = new.instance_id);
    free_to_change text[] := array['params', 'commit', 'seed', 'void_reason', 'void_approvers', 'bundle'];
begin
    if tg_op = 'INSERT' then
        if (new.params, new.commit, new.seed, new.void_reason, new.bundle) <> ('', '', '', '', '') then
            raise exception 'DRAW_BEGINS: % is not a round that only begins', new.number using errcode = 'GZ004';
        end if;
        return new;
    end if;
    if to_jsonb(old) - free_to_change <> to_jsonb(new) - free_to_change then
        raise exception 'DRAW_FROZEN: what % was opened with does not change', old.number using errcode = 'GZ004';
    end if;
    if (old.params, old.commit) <> (new.params, new.commit)
       and (old.params <> '' or old.commit <> '' or new.params = '' or new.commit = '' or state <> 'draft') then
        raise exception 'DRAW_FROZEN: % is frozen', old.number using errcode = 'GZ004';
    end if;
    if old.seed <> new.seed and (old.seed <> '' or state <> 'nonces_revealed') then
        raise exception 'DRAW_SEED: % has one seed, of its dice', old.number using errcode = 'GZ004';
    end if;
    if (old.void_reason, old.void_approvers) <> (new.void_reason, new.void_approvers)
       and (old.void_reason <> '' or state <> 'void' or 2 > (
            select count(distinct p.body) from store_drawparty p
            where p.round_id = new.id and p.party = any (new.void_approvers))) then
        raise exception 'DRAW_VOID: % is void once, by two bodies', old.number using errcode = 'GZ004';
    end if;
    if old.bundle <> new.bundle and (old.bundle <> '' or state not in ('sealed', 'disclosed')) then
        raise exception 'DRAW_BUNDLE: % has one transcript, at the end', old.number using errcode = 'GZ004';
    end if;
    return new;
end $$;

create or replace function gongzhi_draw_line() returns trigger language plpgsql security definer
set search_path = public, pg_temp as $$
begin
    if gongzhi_draw_state(new.round_id) <> 'draft'
       or exists (select 1 from store_drawround r where r.id = new.round_id and r.params <> '') then
        raise exception 'DRAW_FROZEN: the tables of % are frozen', new.round_id using errcode = 'GZ004';
    end if;
    return new;
end $$;

create or replace function gongzhi_draw_party() returns trigger language plpgsql security definer
set search_path = public, pg_temp as $$
begin
    if exists (select 1 from store_drawround r where r.id = new.round_id and r.params <> '')
       or (tg_op = 'UPDATE' and (to_jsonb(old) - 'key' <> to_jsonb(new) - 'key'
           or new.post_id::text is distinct from nullif(current_setting('gongzhi.post', true), ''))) then
        raise exception 'DRAW_FROZEN: a key is handed in by its party, before the round is frozen' using errcode = 'GZ004';
    end if;
    return new;
end $$;

create or replace function gongzhi_draw_nonce() returns trigger language plpgsql security definer
set search_path = public, pg_temp as $$
declare
    state text := gongzhi_draw_state(new.round_id);
    free_to_change text[] := array['nonce', 'opened_at', 'opened_by'];
begin
    if tg_op = 'INSERT' then
        if state <> 'committed' or new.nonce <> '' then
            raise exception 'DRAW_NONCE: commitments are handed in while the commitment is published' using errcode = 'GZ004';
        end if;
    elsif old.nonce <> '' or to_jsonb(old) - free_to_change <> to_jsonb(new) - free_to_change
          or (new.wave = 0 and state <> 'nonces_committed')
          or (new.wave > 0 and state not in ('beacon_recorded', 'drawn', 'assigned')) then
        raise exception 'DRAW_NONCE: a nonce is opened once, in its time' using errcode = 'GZ004';
    end if;
    return new;
end $$;

create or replace function gongzhi_draw_reading() returns trigger language plpgsql security definer
set search_path = public, pg_temp as $$
begin
    if tg_op = 'UPDATE' then
        if old.shown or not new.shown or to_jsonb(old) - 'shown' <> to_jsonb(new) - 'shown' or 2 <> (
                select count(*) from store_drawreading r
                where (r.round_id, r.beacon, r.attempt) = (new.round_id, new.beacon, new.attempt)) then
            raise exception 'DRAW_READING: what was read stays as it was handed in' using errcode = 'GZ004';
        end if;
    elsif gongzhi_draw_state(new.round_id) <> 'nonces_revealed' or new.shown then
        raise exception 'DRAW_READING: dice are read once nonces are opened' using errcode = 'GZ004';
    end if;
    return new;
end $$;

create or replace function gongzhi_show_readings() returns trigger language plpgsql security definer
set search_path = public, pg_temp as $$
begin
    if 2 = (select count(*) from store_drawreading r
            where (r.round_id, r.beacon, r.attempt) = (new.round_id, new.beacon, new.attempt)) then
        update store_drawreading r set shown = true
            where (r.round_id, r.beacon, r.attempt) = (new.round_id, new.beacon, new.attempt);
    end if;
    return new;
end $$;

create or replace function gongzhi_draw_wave() returns trigger language plpgsql security definer
set search_path = public, pg_temp as $$
declare
    free_to_change text[] := array['state', 'result', 'dispatched_at'];
    way text[] := array['drawn', 'assigned', 'sealed'];
begin
    if tg_op = 'INSERT' then
        if new.state <> 'drawn' or new.result <> '' or new.dispatched_at <> ''
           or gongzhi_draw_state(new.round_id) not in ('beacon_recorded', 'drawn')
           or not exists (select 1 from store_drawround r where r.id = new.round_id and r.seed <> '') then
            raise exception 'DRAW_WAVE: a wave is drawn once the dice are recorded' using errcode = 'GZ004';
        end if;
        return new;
    end if;
    if to_jsonb(old) - free_to_change <> to_jsonb(new) - free_to_change
       or array_position(way, new.state) - array_position(way, old.state) not in (0, 1)
       or array_position(way, new.state) is null
       or (old.result <> new.result and (old.result <> '' or new.state <> 'assigned'))
       or (old.dispatched_at <> new.dispatched_at and (old.dispatched_at <> '' or old.state <> 'sealed'))
       or (new.state = 'sealed' and 2 > (
            select count(distinct p.body) from store_drawsignature s
            join store_drawparty p on p.round_id = s.round_id and p.party = s.signer
            where s.round_id = new.round_id and s.step = 'result-' || new.wave)) then
        raise exception 'DRAW_WAVE: a wave goes forward, each step once' using errcode = 'GZ004';
    end if;
    return new;
end $$;

create or replace function gongzhi_draw_result() returns trigger language plpgsql security definer
set search_path = public, pg_temp as $$
begin
    if not exists (select 1 from store_drawwave w
                   where w.round_id = new.round_id and w.wave = new.wave and w.state = 'drawn') then
        raise exception 'DRAW_RESULT: a result is written as its wave is drawn' using errcode = 'GZ004';
    end if;
    return new;
end $$;

create or replace function gongzhi_draw_replacement() returns trigger language plpgsql security definer
set search_path = public, pg_temp as $$
begin
    if tg_op = 'INSERT' and new.stands then
        raise exception 'DRAW_REPLACEMENT: it is proposed first' using errcode = 'GZ004';
    end if;
    if tg_op = 'UPDATE' and (old.stands or to_jsonb(old) - 'stands' <> to_jsonb(new) - 'stands' or 2 > (
            select count(distinct p.body) from store_drawsignature s
            join store_drawparty p on p.round_id = s.round_id and p.party = s.signer
            where s.round_id = new.round_id and s.step = 'replacement-' || new.seq)) then
        raise exception 'DRAW_REPLACEMENT: it stands once two bodies have signed it' using errcode = 'GZ004';
    end if;
    return new;
end $$;

do $$
declare
    target text;
begin
    foreach target in array array[
        'round', 'line', 'party', 'nonce', 'reading', 'wave', 'result', 'replacement', 'signature', 'record'
    ] loop
        execute format('create or replace trigger never_deleted before delete on store_draw%s'
                       ' for each row execute function gongzhi_written_once()', target);
        execute format('create or replace trigger never_emptied before truncate on store_draw%s'
                       ' for each statement execute function gongzhi_written_once()', target);
    end loop;
    foreach target in array array['line', 'result', 'signature', 'record'] loop
        execute format('create or replace trigger written_once before update on store_draw%s'
                       ' for each row execute function gongzhi_written_once()', target);
    end loop;
    foreach target in array array['line', 'result'] loop
        execute format('create or replace trigger draw_%s before insert on store_draw%s'
                       ' for each row execute function gongzhi_draw_%s()', target, target, target);
    end loop;
    foreach target in array array['round', 'party', 'nonce', 'reading', 'wave', 'replacement'] loop
        execute format('create or replace trigger draw_%s before insert or update on store_draw%s'
                       ' for each row execute function gongzhi_draw_%s()', target, target, target);
    end loop;
end $$;

create or replace trigger show_readings after insert on store_drawreading
    for each row execute function gongzhi_show_readings();

do $$
declare
    target text;
begin
    foreach target in array array['store_evidence'] loop
        execute format('create or replace trigger recorded_now before insert on %I'
                       ' for each row execute function gongzhi_recorded_now()', target);
    end loop;
    foreach target in array array[
        'store_evidence', 'store_foreignnotice', 'store_noticehazard', 'store_refusalcount', 'store_exportreturn',
        'store_checkresult', 'store_complaint', 'store_rawfile', 'store_linkanswer', 'store_identityjudgement', 'store_mergedvalue',
        'store_event', 'store_leaf',
        'store_head', 'store_signature',
        'store_transition', 'store_content', 'store_finding', 'store_findinginput', 'store_creditevent',
        'store_cityindex', 'store_reportedfigure', 'store_caseevidence', 'store_retestedbatch', 'store_cluster',
        'store_sourcerun', 'store_noticekey', 'store_casekey', 'store_reminder', 'store_issuedpaper', 'store_attachment',
        'store_witnessedhead', 'store_setaside'
    ] loop
        execute format('create or replace trigger written_once before update or delete on %I'
                       ' for each row execute function gongzhi_written_once()', target);
        execute format('create or replace trigger never_emptied before truncate on %I'
                       ' for each statement execute function gongzhi_written_once()', target);
    end loop;
end $$;

create or replace trigger written_once before update or delete on store_evidence
    for each row execute function gongzhi_evidence_stays();
create or replace trigger event_stamp before insert on store_event
    for each row execute function gongzhi_event_stamp();
create or replace trigger take_transition before insert on store_transition
    for each row execute function gongzhi_take_transition();
create or replace trigger name_a_firm before insert on store_transition
    for each row execute function gongzhi_name_a_firm();
create or replace trigger firm_listed before insert on store_transition
    for each row execute function gongzhi_list_a_firm();
create or replace trigger not_ones_own before insert on store_transition
    for each row execute function gongzhi_not_ones_own();
create or replace trigger sanction_decided before insert on store_transition
    for each row execute function gongzhi_decide_sanction();
create or replace trigger sanction_published before insert on store_transition
    for each row execute function gongzhi_publish_sanction();
create or replace trigger case_keeps_fields before update on store_case
    for each row execute function gongzhi_case_keeps_fields();
create or replace trigger sanction_keeps before update on store_sanction
    for each row execute function gongzhi_sanction_keeps();
drop trigger if exists case_closed on store_transition;
create constraint trigger case_closed after insert on store_transition deferrable initially deferred
    for each row when (new.act in ('close', 'close_low', 'apply')) execute function gongzhi_close_case();
drop trigger if exists fine_in_range on store_transition;
create constraint trigger fine_in_range after insert on store_transition deferrable initially deferred
    for each row when (new.act = 'decide') execute function gongzhi_fine_in_range();
do $$
declare
    begun text[];
begin
    foreach begun slice 1 in array array[
        ['case', 'store_case', ''], ['return_tracing', 'store_tracing', ''], ['sanction', 'store_sanction', 'SanctionFiled'],
        ['help_plan', 'store_helpplan', ''], ['spot_check', 'store_spotcheck', ''], ['contest', 'store_contest', ''],
        ['recall', 'store_matterrecall', 'MatterOpened'], ['black_list', 'store_matterblacklist', 'MatterOpened'],
        ['zone_subsidy', 'store_matterzonesubsidy', 'MatterOpened'],
        ['award_application', 'store_matterawardapplication', 'MatterOpened'],
        ['trade_concern', 'store_mattertradeconcern', 'MatterOpened'],
        ['service_site', 'store_matterservicesite', 'MatterOpened'], ['work_item', 'store_matterworkitem', 'MatterOpened']
    ] loop
        execute format('create or replace trigger record_begins before insert on %I'
                       ' for each row execute function gongzhi_record_begins(%L, %L)', begun[2], begun[1], begun[3]);
    end loop;
end $$;
create or replace trigger naming_begins before insert on store_matteralertnaming
    for each row execute function gongzhi_naming_begins();
create or replace trigger set_aside before insert on store_setaside
    for each row execute function gongzhi_set_aside();
create or replace trigger open_instance before insert on store_instance
    for each row execute function gongzhi_open_instance();
create or replace trigger count_by_one before insert or update on store_counter
    for each row execute function gongzhi_count_by_one();
create or replace trigger issue_paper before insert on store_issuedpaper
    for each row execute function gongzhi_issue_paper();
create or replace trigger returned_item_once before insert on store_exportreturn
    for each row execute function gongzhi_returned_item_once();
create or replace trigger sign_as_oneself before insert on store_signature
    for each row execute function gongzhi_sign_as_oneself();

-- Where a return is routed, and whose goods they are: the register of producers' names and places is public, an
-- enterprise's file is not.
create or replace function gongzhi_producer_region(code text) returns text language sql stable security definer
set search_path = public, pg_temp as $$ select region from store_enterprise where uscc = code $$;

create or replace function gongzhi_producer_name(code text) returns text language sql stable security definer
set search_path = public, pg_temp as $$ select name_zh from store_enterprise where uscc = code $$;

create or replace function gongzhi_is_synthetic(code text) returns boolean language sql stable security definer
set search_path = public, pg_temp as $$ select synthetic from store_enterprise where uscc = code $$;

-- The codes of one enterprise: the one that stays, then those merged into it. A code of no register stands alone.
create or replace function gongzhi_codes(code text) returns text[] language sql stable security definer
set search_path = public, pg_temp as $$
    select array[kept.uscc] || array(select e.uscc::text from store_enterprise e where e.merged_into = kept.uscc
                                     order by e.uscc)
    from (select coalesce((select e.merged_into from store_enterprise e where e.uscc = code), code)::text as uscc) kept
$$;

-- Who goes on with whose business, as confirmed, under the codes that stay: whoever asks, because a record that is not
-- the asker's may count for it (core/identity/succession.py).
create or replace function gongzhi_successions() returns table (successor text, predecessor text, ground text, since date)
language sql stable security definer set search_path = public, pg_temp as $$
    select (gongzhi_codes(m.uscc))[1], (gongzhi_codes(m.predecessor))[1], m.ground::text, m.succeeded_on
    from store_matterenterprisesuccession m join store_instance i on i.id = m.instance_id
    where i.state = 'linked'
$$;

-- A return goes over to another place whole, by a step of this transaction that leads to it and an event that says so.
create or replace function gongzhi_move_return(moved uuid, made_in text, office text) returns void language plpgsql
security definer set search_path = public, pg_temp as $$
begin
    if made_in !~ '^[0-9]{6}$' or substr(made_in, 3, 2) = '00' or office <> left(made_in, 4) || '00' then
        raise exception 'RETURN_PLACE: % has no office at %', made_in, office using errcode = 'GZ003';
    end if;
    if not exists (
            select 1 from store_tracing t
            join store_transition s on s.instance_id = t.instance_id and s.act in ('send_on', 'assign')
            join store_signature given on given.instance_id = s.instance_id and given.act = s.act
             and given.seen = s.position and given.content_hash = s.content_hash
             and given.content::jsonb ->> 'region' = made_in
            join store_event taken on taken.id = s.event_id
             and taken.transaction = pg_current_xact_id()::text::bigint
            join store_event e on e.kind = 'ReturnMoved' and e.transaction = taken.transaction
             and e.body::jsonb ->> 'tracing' = t.id::text and e.body::jsonb ->> 'region' = made_in
            where t.id = moved) then
        raise exception 'RETURN_MOVED: no step of this transaction hands % over to %', moved, made_in
            using errcode = 'GZ003';
    end if;
    update store_evidence e set region = made_in from store_tracing t
        where t.id = moved and e.id = t.evidence_id and e.region is distinct from made_in;
    update store_instance i set region = made_in from store_tracing t where t.id = moved and i.id = t.instance_id;
    update store_tracing set region = made_in, office_region = office where id = moved;
end $$;

-- Undoing a merger takes back what it computed where nothing was computed since, and says how many values it could not.
create or replace function gongzhi_part(merger_number text) returns int language plpgsql security definer
set search_path = public, pg_temp as $$
declare
    kept record;
    gone int;
    missed int := 0;
begin
    if not exists (select 1 from store_event e
                   where e.kind = 'EnterprisesParted' and e.transaction = pg_current_xact_id()::text::bigint
                     and e.body::jsonb ->> 'number' = merger_number) then
        raise exception 'PART_EVENT: no event of this transaction undoes %', merger_number using errcode = 'GZ003';
    end if;
    for kept in select v.* from store_mergedvalue v join store_matterenterprisemerge m on m.id = v.merger_id
                where m.number = merger_number loop
        execute format('delete from %I where id = $1 and upper_inf(in_force)', kept.of_table) using kept.made;
        get diagnostics gone = row_count;
        if gone = 0 then
            missed := missed + 1;
        elsif kept.stood is not null then
            execute format('update %I set in_force = daterange($1, null) where id = $2', kept.of_table)
                using kept.stood_since, kept.stood;
        end if;
    end loop;
    return missed;
end $$;

-- Notices and refusal counts of each source by month: pieces, those on goods from China, those linked to Jiangxi. The
-- links themselves belong to their places; how many there are of them is public.
create or replace function gongzhi_source_months()
returns table (source text, synthetic boolean, month date, pieces bigint, china bigint, jiangxi bigint, first_day date,
               last_day date)
language sql stable security definer set search_path = public, pg_temp as $$
    select e.source, e.synthetic, date_trunc('month', e.event_date)::date, count(*), count(china.evidence_id),
           count(linked.evidence_id), min(e.event_date), max(e.event_date)
    from store_evidence e
    left join store_noticekey china on china.evidence_id = e.id and china.key = 'origin|CN'
    left join (
        select distinct evidence_id from store_linkproposal
        where region between '360000' and '369999'
          and (answer = 'same' or (answer is null and standing = 'linked'))
    ) linked on linked.evidence_id = e.id
    where e.kind in ('foreign_notice', 'refusal_count')
    group by 1, 2, 3
$$;
