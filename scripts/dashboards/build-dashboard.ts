import {
  AnnotationQueryBuilder,
  ConstantVariableBuilder,
  type Dashboard,
  DashboardBuilder,
  DashboardCursorSync,
  DashboardLinkBuilder,
  DashboardLinkType,
  DatasourceVariableBuilder,
  type GridPos,
  QueryVariableBuilder,
  RowBuilder,
  VariableRefresh,
  VariableSort,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { CATALOGUE } from '../../libs/mubarokah/dist/metrics/catalogue.js';
import { DEFAULT_RULE_SETTINGS, uidOf } from '../../libs/mubarokah/dist/observability/index.js';
import { buildPanel, DATASOURCE } from './build-panel.js';
import type { DashboardSpec } from './panel.js';
import { chosen } from './queries.js';

const TAG = 'mubarokah';
const COLUMNS = 24;
const PANEL_HEIGHT = 8;
const NUMBER_HEIGHT = 5;
const ANY = '.+';

export function buildDashboard({ name, title, description, rows }: DashboardSpec): Dashboard {
  const dashboard = new DashboardBuilder(title)
    .uid(uidOf(name))
    .description(description)
    .tags([TAG])
    .timezone('browser')
    .time({ from: 'now-6h', to: 'now' })
    .refresh('1m')
    .editable()
    .tooltip(DashboardCursorSync.Crosshair)
    .link(otherDashboards())
    .variables(variables())
    .annotations(annotations());
  // Ids are counted, so that a link to a panel is stable as long as its place is.
  let id = 0;
  let y = 0;
  for (const row of rows) {
    dashboard.withRow(new RowBuilder(row.title).id((id += 1)).gridPos({ h: 1, w: COLUMNS, x: 0, y }));
    y += 1;
    const height = row.panels.some(({ drawing }) => drawing !== 'number') ? PANEL_HEIGHT : NUMBER_HEIGHT;
    let x = 0;
    for (const panel of row.panels) {
      const w = panel.width ?? COLUMNS / 2;
      if (x + w > COLUMNS) [x, y] = [0, y + height];
      const place: GridPos = { h: height, w, x, y };
      const built = buildPanel(panel, (id += 1), place);
      dashboard.withPanel({ build: () => built });
      x += w;
    }
    y += height;
  }
  return dashboard.build();
}

function otherDashboards(): DashboardLinkBuilder {
  return new DashboardLinkBuilder('Mubarokah')
    .type(DashboardLinkType.Dashboards)
    .tags([TAG])
    .includeVars(true)
    .keepTime(true);
}

function variables() {
  const all = { selected: true, text: 'All', value: '$__all' };
  const labelValues = (label: string, selector: string) => ({
    query: `label_values(${selector}, ${label})`,
    refId: `${label}Values`,
  });
  const { oauthRequests } = CATALOGUE;
  return [
    new DatasourceVariableBuilder('datasource').label('Data source').type('prometheus'),
    // No "All": two apps have two objectives. Several can be chosen.
    new QueryVariableBuilder('job')
      .label('Job')
      .datasource(DATASOURCE)
      .query(labelValues('job', oauthRequests.name))
      .multi(true)
      .includeAll(false)
      .refresh(VariableRefresh.OnDashboardLoad)
      .sort(VariableSort.AlphabeticalAsc),
    new QueryVariableBuilder('instance')
      .label('Instance')
      .datasource(DATASOURCE)
      .query(labelValues('instance', `${oauthRequests.name}{job=~"$job"}`))
      .multi(true)
      .includeAll(true)
      .allValue(ANY)
      .current(all)
      .refresh(VariableRefresh.OnTimeRangeChanged)
      .sort(VariableSort.AlphabeticalAsc),
    new ConstantVariableBuilder('runbooks')
      .label('Where the runbooks are')
      .value(DEFAULT_RULE_SETTINGS.runbooks),
  ];
}

function annotations(): AnnotationQueryBuilder[] {
  const builds = `count by (job, version) (${chosen.of(CATALOGUE.buildInfo)}`;
  return [
    annotation('Restarts', 'yellow', `1000 * ${chosen.named('process_start_time_seconds')}`)
      .useValueForTime(true)
      .titleFormat('{{instance}} started'),
    // A version that was not there five minutes before.
    annotation('Releases', 'blue', `${builds}) unless ${builds} offset 5m)`)
      .step('60s')
      .titleFormat('{{job}} runs {{version}}'),
    annotation('Alerts', 'red', 'ALERTS{job=~"$job",alertstate="firing"}')
      .step('60s')
      .titleFormat('{{alertname}}')
      .textFormat('{{fault}}')
      .tagKeys('severity'),
  ];
}

function annotation(name: string, colour: string, expr: string): AnnotationQueryBuilder {
  return new AnnotationQueryBuilder()
    .name(name)
    .datasource(DATASOURCE)
    .enable(true)
    .hide(false)
    .iconColor(colour)
    .expr(expr);
}
