// Sends requests at a steady rate over kept-alive connections, whether answers come or not, and counts what came of
// each: `status 200` is the only good end. Told "stop", it waits for what is under way and reports.
import { Agent, request } from 'node:http';

const TICK_MS = 5;
const TIMEOUT_MS = 10_000;
const [url, rate, maxSockets] = [process.argv[2], Number(process.argv[3]), Number(process.argv[4])];

const agent = new Agent({ keepAlive: true, maxSockets, scheduling: 'fifo' });
const sockets = new WeakSet();
const report = { sent: 0, ended: 0, good: 0, ends: {}, connections: 0, slowestMs: 0 };
const startedAt = performance.now();

const ticking = setInterval(() => {
  const due = Math.floor(((performance.now() - startedAt) / 1000) * rate);
  while (report.sent < due) send();
}, TICK_MS);

process.on('message', () => {
  clearInterval(ticking);
  report.durationMs = performance.now() - startedAt;
  finishWhenIdle();
});

// The test is gone.
process.on('disconnect', () => process.exit());

function send() {
  report.sent += 1;
  const sentAt = performance.now();
  let isOver = false;
  const end = (what) => {
    if (isOver) return;
    isOver = true;
    report.ended += 1;
    report.ends[what] = (report.ends[what] ?? 0) + 1;
    if (what === 'status 200') report.good += 1;
    report.slowestMs = Math.max(report.slowestMs, performance.now() - sentAt);
  };
  request(url, { agent, timeout: TIMEOUT_MS })
    .on('socket', (socket) => {
      if (!sockets.has(socket)) report.connections += 1;
      sockets.add(socket);
    })
    .on('response', (response) => {
      response.on('error', (error) => end(`cut ${error.code}`));
      response.on('close', () => end(response.complete ? `status ${response.statusCode}` : 'cut'));
      response.resume();
    })
    .on('timeout', function () {
      this.destroy(Object.assign(new Error('timeout'), { code: 'TIMEOUT' }));
    })
    .on('error', (error) => end(`error ${error.code}`))
    .end();
}

function finishWhenIdle() {
  if (report.ended < report.sent) {
    setTimeout(finishWhenIdle, TICK_MS);
    return;
  }
  agent.destroy();
  process.send(report, () => process.disconnect());
}
