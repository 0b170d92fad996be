import type { GatewayView } from '../../domain/view.ts';
import { byteSize, fixed, grouped, percent } from '../format/figures.ts';
import { dayAndTime, timeOfDay } from '../format/moment.ts';
import { type History, systemFrequency } from '../live/history.ts';
import { unacknowledged } from '../parts/arrange-alarms.ts';
import { Bar } from '../parts/bar.tsx';
import { Sparkline } from '../parts/sparkline.tsx';
import { Tile } from '../parts/tile.tsx';
import { useSpeech } from '../words/language.ts';

/** The state of the gateway in six numbers. */
export const GatewayTiles = ({ view, history }: Readonly<{ view: GatewayView; history: History }>) => {
  const { words } = useSpeech();
  const good = view.meters.filter(({ quality }) => quality.level === 'good').length;
  const waiting = unacknowledged(view.alarms);
  return (
    <dl class="tiles">
      <Tile
        name={words.frequency}
        value={
          <>
            {fixed(systemFrequency(view), 3)} <small>Hz</small>
          </>
        }
        detail={<Sparkline trace={history.frequency} label={words.recentFrequency} least={0.1} />}
      />
      <Tile
        name={words.meters}
        value={
          <>
            {good}
            <small> / {view.meters.length}</small>
          </>
        }
        detail={words.metersGood(good, view.meters.length)}
        mood={good === view.meters.length ? 'good' : 'warning'}
      />
      <Tile
        name={words.alarms}
        value={view.alarms.length}
        detail={view.alarms.length === 0 ? words.allQuiet : words.standing(waiting)}
        mood={waiting > 0 ? 'critical' : view.alarms.length > 0 ? 'warning' : 'good'}
      />
      <OutboxTile outbox={view.outbox} />
      <CoreTile core={view.core} />
      <Tile
        name={words.fleet}
        value={view.fleet.connected ? words.connected : view.fleet.broker === null ? '–' : words.disconnected}
        detail={view.fleet.broker ?? words.noBroker}
        mood={view.fleet.connected ? 'good' : view.fleet.broker === null ? 'calm' : 'warning'}
      />
    </dl>
  );
};

const OutboxTile = ({ outbox }: Readonly<{ outbox: GatewayView['outbox'] }>) => {
  const { words, language } = useSpeech();
  const mood = outbox.refused > 0 || outbox.fill > 0.9 ? 'critical' : outbox.fill > 0.5 ? 'warning' : 'calm';
  const { wear } = outbox;
  const written = wear === null ? [] : [words.writtenToday(byteSize(wear.bytes), byteSize(wear.budget), wear.syncs)];
  const waiting = outbox.oldest === null ? words.nothingWaiting : words.oldest(dayAndTime(outbox.oldest, language));
  return (
    <Tile
      name={words.outbox}
      value={
        <>
          {grouped(outbox.pending)} <small>{words.pending}</small>
        </>
      }
      detail={
        <span title={[`${words.fill} ${percent(outbox.fill)}, ${byteSize(outbox.bytes)}`, ...written].join('; ')}>
          {outbox.refused > 0 ? words.refusedBatches(outbox.refused) : waiting} ·{' '}
          {words.offlineFor(outbox.offline.hours, outbox.offline.bound)}
        </span>
      }
      mood={mood}
    >
      <Bar share={outbox.fill} mood={mood} />
    </Tile>
  );
};

const CoreTile = ({ core }: Readonly<{ core: GatewayView['core'] }>) => {
  const { words } = useSpeech();
  const receipt = core.lastReceiptAt === null ? words.noReceipt : words.lastReceipt(timeOfDay(core.lastReceiptAt));
  const told = core.clock === undefined ? [] : [words.coreClock(core.clock.ahead, core.clock.within)];
  return (
    <Tile
      name={words.core}
      value={core.reachable ? words.reachable : words.unreachable}
      detail={
        <span title={[words.acknowledgedThrough(core.acknowledgedThrough), ...told].join('; ')}>
          #{core.acknowledgedThrough} · {receipt}
        </span>
      }
      mood={core.reachable ? 'good' : 'critical'}
    />
  );
};
