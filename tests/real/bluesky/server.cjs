// A real Bluesky on loopback: identity server, PDS and AppView of @atproto, and the PostgreSQL that the AppView needs.
//   node server.cjs --port PORT --folder FOLDER
// Says "all ready" when the PDS on PORT and the AppView behind it answer. SIGTERM ends it, and the database with it.
'use strict';
const { execFileSync, spawn } = require('node:child_process');
const dns = require('node:dns');
const fs = require('node:fs');
const net = require('node:net');
const path = require('node:path');
const { parseArgs } = require('node:util');

const { values } = parseArgs({ options: { port: { type: 'string' }, folder: { type: 'string' } } });
const port = Number(values.port);
process.env.TMPDIR = values.folder;    // the PDS keeps its files there
process.env.LOG_ENABLED = 'false';

// The servers would listen on all addresses.
dns.setDefaultResultOrder('ipv4first');
const listen = net.Server.prototype.listen;
net.Server.prototype.listen = function (...args) {
    if (typeof args[0] === 'number' && typeof args[1] !== 'string') args.splice(1, 0, '127.0.0.1');
    else if (args[0] && typeof args[0] === 'object' && args[0].port !== undefined && !args[0].host)
        args[0] = { ...args[0], host: '127.0.0.1' };
    return listen.apply(this, args);
};

function startDatabase() {
    const versions = '/usr/lib/postgresql';
    const newest = fs.readdirSync(versions).sort((a, b) => Number(b) - Number(a))[0];
    const program = (name) => path.join(versions, newest, 'bin', name);
    const home = path.join(values.folder, 'postgres');
    const data = path.join(home, 'data');
    fs.mkdirSync(home, { mode: 0o700 });
    const as = ['--pdeathsig', 'QUIT'];
    if (process.getuid() === 0) {    // PostgreSQL refuses to be root
        const id = (kind) => Number(execFileSync('id', [kind, 'postgres']));
        fs.chmodSync(values.folder, 0o711);
        fs.chownSync(home, id('-u'), id('-g'));
        as.push('--reuid', 'postgres', '--regid', 'postgres', '--clear-groups');
    }
    execFileSync('setpriv', [...as, program('initdb'), '-D', data, '-A', 'trust', '-U', 'bluesky', '--no-sync',
        '--locale', 'C.UTF-8'], { cwd: '/', stdio: ['ignore', 'ignore', 'inherit'] });
    const server = spawn('setpriv', [...as, program('postgres'), '-D', data, '-k', home, '-c', 'listen_addresses=',
        '-c', 'fsync=off'], { cwd: '/', stdio: ['ignore', 'ignore', 'pipe'] });
    server.on('exit', (code) => process.exit(code ?? 1));
    process.on('SIGTERM', () => server.kill('SIGQUIT'));
    return new Promise((resolve) => server.stderr.on('data', (text) => {
        process.stderr.write(text);
        if (String(text).includes('ready to accept connections'))
            resolve(`postgresql://bluesky@localhost/postgres?host=${encodeURIComponent(home)}`);
    }));
}

async function main() {
    const { TestPlc, TestBsky, TestPds, mockNetworkUtilities } = require('@atproto/dev-env');
    const dbPostgresUrl = await startDatabase();
    const plc = await TestPlc.create({});
    const bsky = await TestBsky.create({
        plcUrl: plc.url, pdsPort: port, repoProvider: `ws://localhost:${port}`,
        dbPostgresUrl, dbPostgresSchema: 'appview',
    });
    const pds = await TestPds.create({
        port, hostname: 'localhost', didPlcUrl: plc.url,
        bskyAppViewUrl: bsky.url, bskyAppViewDid: bsky.ctx.cfg.serverDid,
    });
    mockNetworkUtilities(pds, bsky);
    console.log('all ready');
}

main().catch((error) => {
    console.error(error);
    process.kill(process.pid, 'SIGTERM');
});
