<?php
// A site for tests: reached on loopback without encryption, never leaving this machine.
$host = getenv('WORDPRESS_HOST');
define('WP_HOME', "http://$host");
define('WP_SITEURL', "http://$host");
define('DB_NAME', 'signalmast_wordpress');
define('DB_USER', 'root');
define('DB_PASSWORD', '');
define('DB_HOST', getenv('WORDPRESS_DATABASE'));
define('DB_CHARSET', 'utf8mb4');
define('DB_COLLATE', '');
foreach (['AUTH', 'SECURE_AUTH', 'LOGGED_IN', 'NONCE'] as $what) {
    define("{$what}_KEY", "key of a test: $what");
    define("{$what}_SALT", "salt of a test: $what");
}
// Without encryption WordPress takes application passwords only in this environment.
define('WP_ENVIRONMENT_TYPE', 'local');
define('WP_HTTP_BLOCK_EXTERNAL', true);
define('AUTOMATIC_UPDATER_DISABLED', true);
define('DISABLE_WP_CRON', true);
define('FS_METHOD', 'direct');
$table_prefix = 'wp_';
if (!defined('ABSPATH')) {
    define('ABSPATH', __DIR__ . '/');
}
require_once ABSPATH . 'wp-settings.php';
