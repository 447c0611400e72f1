import { Document, type Node } from 'yaml';
import { type Inhibition, INHIBITIONS } from './inhibitions.js';

const HEAD = ` For Alertmanager: who gets which alert, and which alerts are not sent since another explains them.
 Give the receivers what they send with (pagerduty_configs, slack_configs, webhook_configs, …), or take the route and
 the inhibit_rules over into a configuration of your own.`;

/** The configuration of Alertmanager: it names no job, and no address. */
export function alertmanagerConfiguration(): string {
  const document = new Document({
    route: {
      receiver: 'mubarokah-ticket',
      // All alerts of a job are one notification, and one incident where the receiver knows incidents.
      group_by: ['job'],
      group_wait: '30s',
      group_interval: '5m',
      repeat_interval: '12h',
      routes: [
        { matchers: ['severity="info"'], receiver: 'mubarokah-info' },
        { matchers: ['fault="provider"'], receiver: 'mubarokah-provider' },
        { matchers: ['severity="page"'], receiver: 'mubarokah-page', repeat_interval: '1h' },
      ],
    },
    receivers: [
      { name: 'mubarokah-page' },
      { name: 'mubarokah-ticket' },
      { name: 'mubarokah-provider' },
      { name: 'mubarokah-info' },
    ],
    inhibit_rules: INHIBITIONS.map(inhibitRule),
  });
  document.commentBefore = HEAD;
  INHIBITIONS.forEach(({ why }, index) => {
    (document.getIn(['inhibit_rules', index], true) as Node).commentBefore = ` ${why}`;
  });
  return document.toString({ lineWidth: 0 });
}

function inhibitRule({ causes, explains }: Inhibition): object {
  return {
    source_matchers: [namedOneOf(causes)],
    target_matchers: [namedOneOf(explains)],
    equal: ['job'],
  };
}

function namedOneOf(alerts: readonly string[]): string {
  return `alertname=~"${alerts.join('|')}"`;
}
