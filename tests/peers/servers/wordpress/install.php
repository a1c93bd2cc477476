<?php
// Run in the folder of the site: installs it and prints each user with an application password.
define('WP_INSTALLING', true);
$_SERVER['HTTP_HOST'] = getenv('WORDPRESS_HOST');
$_SERVER['REQUEST_URI'] = '/';
require getcwd() . '/wp-load.php';
require_once ABSPATH . 'wp-admin/includes/upgrade.php';

wp_install('Phường Mẫu', 'quan-tri', 'quan-tri@example.test', true, '', wp_generate_password());
update_option('blogdescription', 'Trang tin của Ủy ban nhân dân phường Mẫu');
update_option('permalink_structure', '/%year%/%monthnum%/%postname%/');
update_option('timezone_string', 'Asia/Ho_Chi_Minh');
wp_delete_post(1, true);

$told = [];
foreach (['quan-tri' => '', 'tac-gia' => 'author', 'cong-tac' => 'contributor'] as $name => $role) {
    $user = get_user_by('login', $name);
    $id = $user ? $user->ID : wp_insert_user([
        'user_login' => $name, 'user_pass' => wp_generate_password(), 'role' => $role,
        'user_email' => "$name@example.test",
    ]);
    [$password, $item] = WP_Application_Passwords::create_new_application_password(
        $id, ['name' => 'signalmast']
    );
    $told[$name] = [
        'id' => $id, 'uuid' => $item['uuid'],
        'password' => WP_Application_Passwords::chunk_password($password),
    ];
}
echo json_encode($told), "\n";
